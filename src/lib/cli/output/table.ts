import { pad, truncate, widthOf } from './text-width.ts';

/** One column of a table. */
export interface Column<Row> {
  readonly header: string;
  readonly get: (row: Row) => string;
  /** Colours the cell after it was measured and cut. */
  readonly paint?: (text: string, row: Row) => string;
  /** May be cut when the table is wider than the terminal. */
  readonly shrinks?: boolean;
}

interface TableOptions {
  readonly bold: (text: string) => string;
  /** Columns of the terminal; null to cut nothing. */
  readonly width: number | null;
}

const GAP = 3;
const MARGIN = 2;
const NARROWEST = 10;
/** The rule reaches one column further than the cells. */
const RULE_OVERHANG = 1;

/** Lines of a table as Heroku draws it: a margin, bold headers, one rule, nothing between the columns. */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  options: TableOptions,
): readonly string[] {
  const cells = rows.map((row) => columns.map((column) => column.get(row)));
  const widths = fitWidths(
    columns.map((column, index) =>
      Math.max(widthOf(column.header), ...cells.map((line) => widthOf(line[index] ?? ''))),
    ),
    columns,
    options.width,
  );
  const line = (texts: readonly string[]): string =>
    `${' '.repeat(MARGIN)}${texts.map((text, index) => pad(text, widths[index] ?? 0)).join(' '.repeat(GAP))}`.trimEnd();
  const rule = MARGIN + widths.reduce((sum, width) => sum + width, 0) + GAP * (columns.length - 1);
  return [
    line(columns.map((column) => options.bold(column.header))),
    ` ${'─'.repeat(rule)}`,
    ...rows.map((row, at) =>
      line(
        columns.map((column, index) => {
          const text = truncate(cells[at]?.[index] ?? '', widths[index] ?? 0);
          return column.paint ? column.paint(text, row) : text;
        }),
      ),
    ),
  ];
}

function fitWidths<Row>(
  widths: readonly number[],
  columns: readonly Column<Row>[],
  limit: number | null,
): readonly number[] {
  if (limit === null) return widths;
  const over =
    MARGIN +
    widths.reduce((sum, width) => sum + width, 0) +
    GAP * (widths.length - 1) -
    (limit - RULE_OVERHANG);
  if (over <= 0) return widths;
  return widths.map((width, index) =>
    columns[index]?.shrinks ? Math.max(Math.min(width, NARROWEST), width - over) : width,
  );
}
