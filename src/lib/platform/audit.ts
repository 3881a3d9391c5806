import type { Account, IsAdministrator } from '../domain/account.ts';
import type { AuditEntry } from '../domain/audit-entry.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Apps } from './apps.ts';
import type { Store } from './ports.ts';

interface AuditOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly isAdministrator: IsAdministrator;
}

/** Whose deeds are asked for, and how many of the newest. */
export interface AuditQuery {
  readonly app?: string | undefined;
  readonly limit: number;
}

/** Whose deed it is to show what is nobody's. */
export const NOBODY: AuditEntry['actor'] = { id: 'nobody', email: 'nobody' };

/** How many are kept of an installation, the newest. */
export const KEPT = 50_000;

/** Who did what, from where. */
export class Audit {
  readonly #options: AuditOptions;

  constructor(options: AuditOptions) {
    this.#options = options;
  }

  /** The app that a request is about, as it is called before anything is done to it. */
  async appOf(idOrName: string): Promise<AuditEntry['app']> {
    const app = idOrName === '' ? null : await this.#options.store.apps.find(idOrName);
    return app && { id: app.id, name: app.name };
  }

  async record(deed: Omit<AuditEntry, 'id' | 'at'>): Promise<void> {
    const { store, clock } = this.#options;
    const entry: AuditEntry = { ...deed, id: newId(), at: clock.now() };
    // What it tells of is on the disk already, and is not to wait for this.
    await store.transaction(({ audit }) => audit.insert(entry, KEPT), { flush: false });
  }

  /**
   * Newest first: what was done to an app, or what the account did and what was done to apps of its own and of teams that it
   * is an admin of; for an administrator also how often credentials were wrong.
   * @throws {Refusal} `not_found`, `forbidden`
   */
  async list(account: Account, { app, limit }: AuditQuery): Promise<readonly AuditEntry[]> {
    const { store, apps, isAdministrator } = this.#options;
    if (app !== undefined) {
      const found = await apps.find(account, app, 'operate');
      return store.audit.list({ appIds: [found.id], limit });
    }
    const teams = (await store.teams.memberships(account.id)).filter(({ role }) => role === 'admin');
    const owners = new Set([account.id, ...teams.map(({ teamId }) => teamId)]);
    const own = (await apps.list(account)).filter(({ ownerId }) => owners.has(ownerId));
    const accountIds = (await isAdministrator(account)) ? [account.id, NOBODY.id] : [account.id];
    return store.audit.list({ appIds: own.map(({ id }) => id), accountIds, limit });
  }
}
