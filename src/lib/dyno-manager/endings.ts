import type { Dyno } from '../domain/dyno.ts';
import type { Failure } from '../domain/failure.ts';
import type { ContainerExit } from '../engine/port.ts';
import type { Logs } from '../platform/ports.ts';
import type { Clock } from '../std/clock.ts';
import type { Departures } from './departures.ts';
import { explainExit } from './end-reason.ts';
import type { Ledger } from './ledger.ts';
import { endedAtLimit } from './run-state.ts';

interface EndingsOptions {
  readonly ledger: Ledger;
  readonly departures: Departures;
  readonly logs: Pick<Logs, 'collected'>;
  readonly clock: Clock;
}

/** How one-off dynos come to their end: they are complete, and kept for a while for those who ask how that was. */
export class Endings {
  readonly #options: EndingsOptions;

  constructor(options: EndingsOptions) {
    this.#options = options;
  }

  /** Its process ended. */
  async ended(dyno: Dyno, exit: ContainerExit, options: { readonly missed?: boolean } = {}): Promise<void> {
    const { ledger, logs, departures, clock } = this.#options;
    if (!dyno.attached && dyno.containerId !== null) await logs.collected(dyno.containerId);
    const failure = endedAtLimit(exit) ? explainExit(dyno, exit, []) : null;
    const at = options.missed ? exit.finishedAt : clock.now();
    const event = { kind: 'ended', ...exit, failure, crashes: 0, retryAt: null } as const;
    const end = await ledger.advance(dyno, () => event, at);
    if (!end) return;
    ledger.say(end.dyno, end.lines, at);
    await departures.clear(end.dyno);
  }

  /** It will not run to its end: nobody came, or what it ran in is gone. */
  async givenUp(dyno: Dyno, failure: Failure): Promise<void> {
    const { ledger, departures } = this.#options;
    const end = await ledger.tell(dyno, { kind: 'unstartable', failure, crashes: 0, retryAt: null });
    if (end) await departures.clear(end);
  }
}
