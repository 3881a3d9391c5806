import type { Account, IsAdministrator } from '../domain/account.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import type { Routes, Store } from './ports.ts';

interface ClosureOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly routes: Routes;
  readonly isAdministrator: IsAdministrator;
}

/** All apps of the installation closed to their visitors while its machine is worked on. */
export class Closure {
  readonly #options: ClosureOptions;

  constructor(options: ClosureOptions) {
    this.#options = options;
  }

  /** `null` when they are not closed. */
  since(): Promise<Date | null> {
    return this.#options.store.installation.closedSince();
  }

  /**
   * Closes all apps, or opens them again; resolves when the router works by it.
   * @returns since when they are closed
   * @throws {Refusal} `forbidden`, id `not_administrator`
   */
  async change(account: Account, closed: boolean): Promise<Date | null> {
    const { store, clock, routes, isAdministrator } = this.#options;
    if (!(await isAdministrator(account))) throw notAdministrator();
    if (closed) await store.installation.close(clock.now());
    else await store.installation.open();
    await routes.publish();
    return this.since();
  }
}

const notAdministrator = (): Refusal =>
  new Refusal('forbidden', 'Only administrators of this installation may close all apps. Ask one of them.', {
    id: 'not_administrator',
  });
