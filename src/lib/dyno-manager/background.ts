import { EngineError } from '../engine/port.ts';
import { Superseded } from './in-hand.ts';

interface BackgroundOptions {
  /** What was interrupted by its end is no error. */
  readonly life: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/** Tasks that nobody waits for, so that someone can wait for all of them. */
export class Background {
  readonly #running = new Set<Promise<void>>();
  readonly #options: BackgroundOptions;

  constructor(options: BackgroundOptions) {
    this.#options = options;
  }

  /**
   * Resolves, never rejects, when the task has ended. An engine that is away is no error either: the watch tells of it, and comes back to what was
   * left undone.
   */
  run(task: () => Promise<unknown>): Promise<void> {
    const running = task()
      .catch((error: unknown) => {
        if (error instanceof Superseded || this.#options.life.aborted || isAway(error)) return;
        this.#options.onError(error);
      })
      .then(() => {
        this.#running.delete(running);
      });
    this.#running.add(running);
    return running;
  }

  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}

/** Whether an error says nothing of what was asked, only that the engine cannot be asked now. */
export const isAway = (error: unknown): boolean => error instanceof EngineError && error.isAway;
