import * as Flags from '@oclif/core/flags';
import type { Output } from './output/output.ts';
import type { Column } from './output/table.ts';

/** Flags for those who want a table in another shape; the package that draws it is loaded only for them. */
export const tableFlags = {
  columns: Flags.string({ description: 'only show these columns (comma-separated)', helpGroup: 'TABLE' }),
  csv: Flags.boolean({ description: 'print comma-separated values', helpGroup: 'TABLE' }),
  filter: Flags.string({
    description: 'only show rows where a column matches: name=foo',
    helpGroup: 'TABLE',
  }),
  sort: Flags.string({ description: 'column to sort by (prepend - for descending)', helpGroup: 'TABLE' }),
};

interface TableChoice {
  readonly columns?: string | undefined;
  readonly csv?: boolean;
  readonly filter?: string | undefined;
  readonly sort?: string | undefined;
}

export const wantsWideTable = ({ columns, csv, filter, sort }: TableChoice): boolean =>
  Boolean(columns || csv || filter || sort);

/** A table whose columns, order and rows the person chose. */
export async function wideTable<Row extends object>(
  out: Output,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  choice: TableChoice,
): Promise<void> {
  const { cli } = await import('cli-ux');
  const shape = Object.fromEntries(columns.map(({ header, get }) => [header.toLowerCase(), { header, get }]));
  const { columns: shown, csv = false, filter, sort } = choice;
  cli.table([...rows] as Record<string, unknown>[], shape as never, {
    csv,
    ...(shown ? { columns: shown } : {}),
    ...(filter ? { filter } : {}),
    ...(sort ? { sort } : {}),
    'no-truncate': true,
    printLine: (line: string) => out.line(line),
  });
}
