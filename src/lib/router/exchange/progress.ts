import type { RouterLimits } from '../../domain/router-limits.ts';
import * as codes from './h-codes.ts';
import type { Deadlines, Patience } from './patience.ts';

export interface ProgressOptions {
  readonly limits: Pick<RouterLimits, 'firstByteMs' | 'idleMs'>;
  readonly deadlines: Deadlines;
  /** The next step has not come in time. */
  readonly onLate: () => void;
}

type Phase = 'searching' | 'sending' | 'waiting' | 'responding' | 'over';

/** How far a request has come, and how long it may take to come further (HTTP Routing, "Timeouts"). */
export class Progress {
  readonly #limits: ProgressOptions['limits'];
  readonly #patience: Patience;
  #phase: Phase = 'searching';

  constructor({ limits, deadlines, onLate }: ProgressOptions) {
    this.#limits = limits;
    this.#patience = deadlines.patience(onLate);
  }

  get isOver(): boolean {
    return this.#phase === 'over';
  }

  /** It is on its way to a dyno: its body, if it has one, either at once or when the dyno asks for it. */
  send(body: 'none' | 'coming' | 'asked for'): void {
    this.#phase = 'sending';
    const { firstByteMs, idleMs } = this.#limits;
    if (body !== 'none') this.#patience.set(body === 'coming' ? idleMs : firstByteMs);
  }

  /** All of it has left. */
  sent(): void {
    if (this.#phase !== 'sending') return;
    this.#phase = 'waiting';
    this.#patience.set(this.#limits.firstByteMs);
  }

  /** Something of the response is there. */
  respond(): void {
    if (this.isOver) return;
    this.#phase = 'responding';
    this.#patience.set(this.#limits.idleMs);
  }

  /** A byte has moved, in either direction. */
  move(): void {
    if (this.#phase === 'sending' || this.#phase === 'responding') this.#patience.set(this.#limits.idleMs);
  }

  /** It must be sent once more. */
  startOver(): void {
    this.#phase = 'searching';
    this.#patience.stop();
  }

  end(): void {
    this.#phase = 'over';
    this.#patience.stop();
  }

  /** @param waitsForClient it is the client that lets the other side wait */
  lateCode(waitsForClient: boolean): codes.HCode {
    if (this.#phase === 'responding') return waitsForClient ? codes.H28 : codes.H15;
    return this.#phase === 'sending' && waitsForClient ? codes.H28 : codes.H12;
  }
}
