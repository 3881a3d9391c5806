import { type Listed, Roster } from '../roster.ts';

const LOOK_MS = 25;

/** All deadlines of a router. One timer looks at them now and then: a timer for each request would cost more than its routing. */
export class Deadlines {
  readonly #running = new Roster<Patience>();
  #timer: NodeJS.Timeout | undefined;

  /** A deadline that is not running yet; `onEnd` is called when it has passed. */
  patience(onEnd: () => void): Patience {
    return new Patience(this, onEnd);
  }

  begin(patience: Patience): void {
    this.#running.add(patience);
    this.#timer ??= setInterval(this.#look, LOOK_MS).unref();
  }

  end(patience: Patience): void {
    this.#running.remove(patience);
  }

  readonly #look = (): void => {
    const now = performance.now();
    for (const patience of this.#running.items) patience.check(now);
    if (this.#running.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  };
}

/** One deadline that may move or be lifted. */
export class Patience implements Listed {
  readonly #deadlines: Deadlines;
  readonly #onEnd: () => void;
  #deadline = 0;
  place = -1;

  constructor(deadlines: Deadlines, onEnd: () => void) {
    this.#deadlines = deadlines;
    this.#onEnd = onEnd;
  }

  /** Moves the deadline to `ms` from now. */
  set(ms: number): void {
    this.#deadline = performance.now() + ms;
    if (this.place < 0) this.#deadlines.begin(this);
  }

  stop(): void {
    this.#deadlines.end(this);
  }

  check(now: number): void {
    if (this.place < 0 || now < this.#deadline) return;
    this.stop();
    this.#onEnd();
  }
}
