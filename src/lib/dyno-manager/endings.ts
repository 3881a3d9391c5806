import type { Dyno } from '../domain/dyno.ts';
import type { Failure } from '../domain/failure.ts';
import type { ContainerExit } from '../engine/port.ts';
import type { Logs } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import type { Departures } from './departures.ts';
import { explainExit } from './end-reason.ts';
import type { Ledger } from './ledger.ts';
import { endOf } from './memory-use.ts';

interface EndingsOptions {
  readonly ledger: Ledger;
  readonly departures: Departures;
  readonly logs: Pick<Logs, 'collected'>;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'dynoSizes'>;
}

/** How one-off dynos come to their end: they are complete, and kept for a while for those who ask how that was. */
export class Endings {
  readonly #options: EndingsOptions;

  constructor(options: EndingsOptions) {
    this.#options = options;
  }

  /** Its process ended. */
  async ended(dyno: Dyno, exit: ContainerExit, options: { readonly missed?: boolean } = {}): Promise<void> {
    const { ledger, logs, departures, clock, settings } = this.#options;
    if (!dyno.attached && dyno.containerId !== null) await logs.collected(dyno.containerId);
    const run = endOf(dyno, exit, settings.dynoSizes);
    const failure = run.fatalUse ? explainExit(dyno, run, []) : null;
    const at = options.missed ? exit.finishedAt : clock.now();
    const event = { kind: 'ended', ...run, failure, crashes: 0, retryAt: null } as const;
    const end = await ledger.advance(dyno, () => event, at);
    if (!end) return;
    ledger.say(end.dyno, end.lines, at);
    await departures.clear(end.dyno);
  }

  /** It will not run to its end: nobody came, or what it ran in is gone. @param line what its log says of that */
  async givenUp(dyno: Dyno, failure: Failure, line?: string): Promise<void> {
    const { ledger, departures } = this.#options;
    const end = await ledger.tell(dyno, { kind: 'unstartable', failure, line, crashes: 0, retryAt: null });
    if (end) await departures.clear(end);
  }
}
