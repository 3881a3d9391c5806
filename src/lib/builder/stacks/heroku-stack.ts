import { Refusal } from '../../domain/refusal.ts';
import { type Engine, EngineError } from '../../engine/port.ts';

/** A stack of Heroku's public images. */
export class HerokuStack {
  readonly #engine: Engine;
  readonly #name: string;
  readonly #refs: { readonly run: string; readonly build: string };

  constructor(options: {
    readonly engine: Engine;
    readonly name: string;
    readonly refs: { readonly run: string; readonly build: string };
  }) {
    this.#engine = options.engine;
    this.#name = options.name;
    this.#refs = options.refs;
  }

  /** @throws {Refusal} `not_offered`, id `stack_unavailable` */
  async ensure(
    onProgress: (line: string) => void,
  ): Promise<{ readonly run: string; readonly build: string }> {
    await this.#pull(this.#refs.run, onProgress);
    await this.#pull(this.#refs.build, onProgress);
    return this.#refs;
  }

  /** The same for the run image alone. */
  async ensureRun(onProgress: (line: string) => void): Promise<string> {
    await this.#pull(this.#refs.run, onProgress);
    return this.#refs.run;
  }

  async #pull(ref: string, onProgress: (line: string) => void): Promise<void> {
    if (await this.#engine.images.inspect(ref)) return;
    onProgress(`Stack ${this.#name}: fetching ${ref}`);
    try {
      await this.#engine.images.pull(ref, onProgress);
    } catch (error) {
      if (error instanceof EngineError && error.code !== 'unavailable') throw this.#unreachable(ref, error);
      throw error;
    }
  }

  #unreachable(ref: string, error: EngineError): Refusal {
    return new Refusal(
      'not_offered',
      `Stack ${this.#name} is the public image ${ref}, and the engine could not fetch it. ` +
        'Use the stack debian-13, which needs no image registry, or try again where Docker Hub can be reached. ' +
        `(${error.message})`,
      { id: 'stack_unavailable' },
    );
  }
}
