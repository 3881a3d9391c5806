import { isTerminal, write } from './terminal.ts';

/** Says how an action stands while it runs, such as `starting, run.4321`. */
export type Report = (status: string) => void;

interface ActionOptions<T> {
  readonly title: string;
  readonly work: (report: Report) => Promise<T>;
  /** What is said at the end; `done` without it. */
  readonly done: (result: T) => string;
  readonly bang: string;
}

const FRAMES = ['⣾', '⣷', '⣯', '⣟', '⡿', '⢿', '⣻', '⣽'];
const FRAME_MS = 100;
const CLEAR = '\r\u001B[K';

/**
 * Shows `Title... done` on standard error: on a terminal a line that is rewritten in place while the work runs, elsewhere
 * one line. A failure ends it with `!` and is passed on.
 */
export async function runAction<T>(options: ActionOptions<T>): Promise<T> {
  const line =
    isTerminal('stderr') && !process.env['CI'] ? new LiveLine(options.title) : new PlainLine(options.title);
  try {
    const result = await options.work((status) => line.show(status));
    line.end(options.done(result));
    return result;
  } catch (error) {
    line.end(options.bang);
    throw error;
  }
}

class PlainLine {
  constructor(title: string) {
    write('stderr', `${title}...`);
  }

  show(): void {}

  end(status: string): void {
    write('stderr', ` ${status}\n`);
  }
}

class LiveLine {
  readonly #title: string;
  readonly #timer: NodeJS.Timeout;
  #status = '';
  #frame = 0;

  constructor(title: string) {
    this.#title = title;
    this.#draw();
    this.#timer = setInterval(() => this.#draw(), FRAME_MS).unref();
  }

  show(status: string): void {
    this.#status = status;
    this.#draw();
  }

  end(status: string): void {
    clearInterval(this.#timer);
    write('stderr', `${CLEAR}${this.#title}... ${status}\n`);
  }

  #draw(): void {
    const frame = FRAMES[this.#frame++ % FRAMES.length] ?? '';
    write('stderr', `${CLEAR}${this.#title}... ${this.#status ? `${frame} ${this.#status}` : frame}`);
  }
}
