import { EngineError } from '../port.ts';

/** What is known of the end of a container while its output is read. */
export class Ending {
  readonly #controller = new AbortController();
  #failure: unknown = null;

  /** @param end settles when the container has ended; `not_found` means the same */
  constructor(end: Promise<unknown>) {
    end.then(
      () => this.#controller.abort(),
      (error: unknown) => {
        if (!(error instanceof EngineError && error.code === 'not_found')) this.#failure = error;
        this.#controller.abort();
      },
    );
  }

  /** For a reader that does not follow. */
  static now(): Ending {
    const ending = new Ending(Promise.resolve());
    ending.#controller.abort();
    return ending;
  }

  /** Aborts when it has ended, or when that can no longer be known. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** @throws what kept us from knowing the end */
  throwIfUnknown(): void {
    if (this.#failure !== null) throw this.#failure;
  }
}
