import { barred } from '../error-report.ts';
import { type Report, runAction } from './action.ts';
import { renderKeyValues, type Value } from './key-values.ts';
import type { Style } from './style.ts';
import { type Column, renderTable } from './table.ts';
import { terminalWidth, write } from './terminal.ts';

/** Everything that commands print: data on standard output, everything else on standard error. */
export class Output {
  readonly style: Style;
  /** The style of standard error, which may be a terminal when standard output is not. */
  readonly errorStyle: Style;

  constructor(style: Style, errorStyle: Style) {
    this.style = style;
    this.errorStyle = errorStyle;
  }

  line(text = ''): void {
    write('stdout', `${text}\n`);
  }

  /** Text as it is, without an end of line. */
  raw(text: string): void {
    write('stdout', text);
  }

  json(value: unknown): void {
    this.line(JSON.stringify(value, null, 2));
  }

  /** `=== text` and an empty line. */
  header(text: string): void {
    this.line(`${this.style.dim('===')} ${this.style.bold(text)}\n`);
  }

  keyValues(values: Readonly<Record<string, Value>>): void {
    for (const line of renderKeyValues(values, this.style.bold)) this.line(line);
  }

  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void {
    const width = terminalWidth('stdout');
    for (const line of renderTable(rows, columns, { bold: this.style.bold, width })) this.line(line);
  }

  /** A remark for the person, on standard error. */
  note(text: string): void {
    write('stderr', `${text}\n`);
  }

  warn(message: string): void {
    const lines = `Warning: ${message}`.split('\n');
    write('stderr', lines.map((line) => `${barred(line, this.errorStyle.warning)}\n`).join(''));
  }

  /** `Title... done` around some work; `done` says more about how it ended. */
  action<T>(
    title: string,
    work: (report: Report) => Promise<T>,
    done: (result: T) => string = () => 'done',
  ): Promise<T> {
    return runAction({ title, work, done, bang: this.errorStyle.failure('!') });
  }
}
