import { type Engine, EngineError, type EngineErrorCode } from '../port.ts';

type Part = 'images' | 'networks' | 'volumes' | 'containers';

/** A call of the port: `info`, `containers.start`, … */
export type EngineCall = 'info' | 'machine' | { [P in Part]: `${P}.${keyof Engine[P] & string}` }[Part];

type Fault = { readonly code: EngineErrorCode } | { readonly until: Promise<void> };

/** What goes wrong at a fake engine: the next calls of a kind, or all of them. */
export class Faults {
  readonly #next = new Map<EngineCall, Fault[]>();
  readonly #calls: EngineCall[] = [];
  #away = new AbortController();

  /** Every call so far, in order. */
  get calls(): readonly EngineCall[] {
    return this.#calls;
  }

  /** The next `times` calls of `call` fail with `code`. */
  failNext(call: EngineCall, code: EngineErrorCode, times = 1): void {
    for (let time = 0; time < times; time += 1) this.#add(call, { code });
  }

  /** The next call of `call` waits until the function that this returns is called; then it goes on. */
  hangNext(call: EngineCall): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#add(call, { until: promise });
    return resolve;
  }

  /** Every call fails with `unavailable` from now on, and every stream and wait that is open does. */
  goAway(): void {
    this.#away.abort(unavailable());
  }

  comeBack(): void {
    if (this.#away.signal.aborted) this.#away = new AbortController();
  }

  /** Aborts when the engine goes away; for what is open. */
  get away(): AbortSignal {
    return this.#away.signal;
  }

  /** The door of every call. @throws {EngineError} */
  async pass(call: EngineCall): Promise<void> {
    this.#calls.push(call);
    this.#away.signal.throwIfAborted();
    const fault = this.#next.get(call)?.shift();
    if (!fault) return;
    if ('code' in fault)
      throw new EngineError(fault.code, `Cannot do ${call}: told to fail with ${fault.code}`);
    await fault.until;
    this.#away.signal.throwIfAborted();
  }

  #add(call: EngineCall, fault: Fault): void {
    this.#next.set(call, [...(this.#next.get(call) ?? []), fault]);
  }
}

const unavailable = (): EngineError => new EngineError('unavailable', 'The engine is away: told to be');
