import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import type { Release } from '../domain/release.ts';
import type { Records } from './ports.ts';
import type { Releases } from './releases.ts';

/** A release to be announced once the transaction that made it is committed. */
export interface Pending {
  readonly app: App;
  readonly release: Release;
}

/** Releases that follow from what is attached to apps. */
export class AddOnReleases {
  readonly #releases: Releases;

  constructor({ releases }: { readonly releases: Releases }) {
    this.#releases = releases;
  }

  /**
   * Part of a transaction: what is attached to these apps has changed. Each of them that has other config vars for it
   * gets a release in its owner's name, to be announced after the transaction.
   */
  async insert(
    records: Records,
    appIds: readonly string[],
    description: (app: App) => string,
  ): Promise<readonly Pending[]> {
    return this.#each(records, appIds, (app, owner) =>
      this.#releases.insertAttachment(records, app, owner, description(app)),
    );
  }

  /** The same where the add-on gave other values by itself: no release phase is run for them. */
  async insertUpdate(
    records: Records,
    appIds: readonly string[],
    description: (app: App) => string,
  ): Promise<readonly Pending[]> {
    return this.#each(records, appIds, (app, owner) =>
      this.#releases.insertAttachment(records, app, owner, description(app), 'add-on'),
    );
  }

  /** The same for a change of an add-on that leaves config vars as they are. */
  async insertChange(
    records: Records,
    appIds: readonly string[],
    description: string,
  ): Promise<readonly Pending[]> {
    return this.#each(records, appIds, (app, owner) =>
      this.#releases.insertAddOnChange(records, app, owner, description),
    );
  }

  announce(made: readonly Pending[]): void {
    for (const { app, release } of made) this.#releases.announce(app, release);
  }

  /** Resolves when the releases have settled, however. */
  async settled(made: readonly Pending[]): Promise<void> {
    await Promise.allSettled(made.map(({ release }) => this.#releases.settled(release)));
  }

  async #each(
    records: Records,
    appIds: readonly string[],
    insert: (app: App, owner: Account) => Promise<Release | null>,
  ): Promise<readonly Pending[]> {
    const made: Pending[] = [];
    for (const appId of new Set(appIds)) {
      const app = await records.apps.find(appId);
      const owner = app && (await records.accounts.find(app.ownerId));
      if (app?.status !== 'active' || !owner) continue;
      const release = await insert(app, owner);
      if (release) made.push({ app, release });
    }
    return made;
  }
}
