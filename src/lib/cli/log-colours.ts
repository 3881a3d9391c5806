import type { Paint, Style } from './output/style.ts';

/** Paints log lines as Heroku does: the head by its process, and what is known of some bodies. */
export class LogColours {
  readonly #style: Style;
  readonly #paints: readonly Paint[];
  /** The paint of each process type; the first ones are the same everywhere, others come in order of appearance. */
  readonly #assigned = new Map<string, Paint>();

  constructor(style: Style) {
    const { yellow, green, cyan, magenta, blue, bold } = style;
    const plain = [yellow, green, cyan, magenta, blue];
    this.#style = style;
    this.#paints = [
      ...plain,
      ...[green, cyan, magenta, yellow, blue].map((paint) => (text: string) => bold(paint(text))),
    ];
    for (const type of ['run', 'router', 'web', 'postgres', 'heroku-postgres']) this.#paintOf(type);
  }

  paint(line: string): string {
    const match = /^(.*?\[([\w-]+)[\d.]*\]:)(.*)$/.exec(line);
    if (!match) return line;
    const [, head = '', type = '', body = ''] = match;
    return `${this.#paintOf(type)(head)} ${this.#body(type, body.trim())}`;
  }

  #paintOf(process: string): Paint {
    const type = process.split('.')[0] ?? process;
    const known = this.#assigned.get(type);
    if (known) return known;
    const paint = this.#paints[this.#assigned.size % this.#paints.length] ?? ((text: string) => text);
    this.#assigned.set(type, paint);
    return paint;
  }

  #body(type: string, body: string): string {
    if (type === 'router') return this.#router(body);
    if (type === 'api') return this.#api(body);
    if (/source=\w+ sample#/.test(body)) return this.#style.dim(body);
    return this.#dyno(body);
  }

  #router(body: string): string {
    const { dim } = this.#style;
    return body.replaceAll(
      /(\w+)=("[^"]*"|\S*)/g,
      (_, key: string, value: string) => dim(`${key}=`) + this.#value(key, value),
    );
  }

  #value(key: string, value: string): string {
    const { dim, failure, bold, magenta, green } = this.#style;
    if (key === 'at') return (value === 'error' ? failure : dim)(value);
    if (key === 'code') return failure(bold(value));
    if (key === 'method') return magenta(value);
    if (key === 'path') return green(value);
    if (key === 'dyno') return value && this.#paintOf(value)(value);
    if (key === 'status') return this.#status(value);
    return key === 'connect' || key === 'service' ? this.#duration(value) : dim(value);
  }

  #status(value: string): string {
    const { success, info, warning, failure } = this.#style;
    const paint = [undefined, undefined, success, info, warning, failure][Math.floor(Number(value) / 100)];
    return paint ? paint(value) : value;
  }

  #duration(value: string): string {
    const ms = Number.parseInt(value, 10);
    const { green, success, warning, yellow, failure } = this.#style;
    if (!ms) return value;
    if (ms < 100) return green(value);
    if (ms < 500) return success(value);
    if (ms < 5000) return warning(value);
    return (ms < 10_000 ? yellow : failure)(value);
  }

  #api(body: string): string {
    const { success, failure, cyan, magenta, green } = this.#style;
    if (body === 'Build succeeded') return success(body);
    if (body.startsWith('Build failed')) return failure(body);
    return this.#command(body)
      .replace(/^(Deploy )(\w+)( by user )/, (_, verb, commit, by) => verb + cyan(commit) + by)
      .replace(/^(Release )(v\d+)( created by user )/, (_, verb, version, by) => verb + magenta(version) + by)
      .replace(/( by user )(\S+)$/, (_, by, user) => by + green(user));
  }

  #dyno(body: string): string {
    const { success, failure, yellow } = this.#style;
    if (body === 'Unidling' || body === 'Restarting') return yellow(body);
    if (body === 'Stopping all processes with SIGTERM') return failure(body);
    return this.#command(body)
      .replace(
        /^(State changed from )(\w+)( to )(\w+)$/,
        (_, from, old, to, now) => from + this.#state(old) + to + this.#state(now),
      )
      .replace(
        /^(Process exited with status )(\d+)$/,
        (_, words, status) => words + (status === '0' ? success : failure)(status),
      );
  }

  #command(body: string): string {
    return body.replace(
      /^(Starting process with command )(`.+`)/,
      (_, words, command) => words + this.#style.code(command),
    );
  }

  #state(state: string): string {
    const { success, failure, yellow } = this.#style;
    if (state === 'up' || state === 'complete') return success(state);
    if (state === 'starting') return yellow(state);
    return state === 'down' || state === 'crashed' ? failure(state) : state;
  }
}
