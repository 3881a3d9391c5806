import type { Account } from '../domain/account.ts';
import { Refusal } from '../domain/refusal.ts';
import { type BackupSchedule, nextDaily } from '../domain/transfer.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Databases } from './databases.ts';
import type { Store } from './ports.ts';
import type { Transfers } from './transfers.ts';

interface BackupSchedulesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly databases: Databases;
  readonly transfers: Pick<Transfers, 'captureScheduled'>;
  readonly onError: (error: unknown) => void;
}

const LOOK_MS = 30_000;

/** Databases that are backed up every day. */
export class BackupSchedules {
  readonly #options: BackupSchedulesOptions;

  constructor(options: BackupSchedulesOptions) {
    this.#options = options;
  }

  /** Those of all databases of its service of the app that a database was made for. @throws {Refusal} `not_found`, `forbidden` */
  async list(account: Account, database: string): Promise<readonly BackupSchedule[]> {
    const { store, databases } = this.#options;
    const { appId, service } = await databases.findBacked(account, database);
    const all = await store.addOns.list();
    const alike = all.filter((addOn) => addOn.appId === appId && addOn.service === service);
    const ids = new Set(alike.map(({ id }) => id));
    return (await store.transfers.schedules()).filter(({ addOnId }) => ids.has(addOnId));
  }

  /** In the place of the one that the database has. @throws {Refusal} `invalid_params` */
  async put(
    account: Account,
    database: string,
    wanted: Pick<BackupSchedule, 'hour' | 'timezone'> & { readonly name: string | null },
  ): Promise<BackupSchedule> {
    const { store, clock, databases } = this.#options;
    const addOn = await databases.backed(account, database);
    const now = clock.now();
    const nextAt = nextDaily(now, wanted);
    const name = wanted.name ?? (addOn.service === 'mariadb' ? 'MYSQL_URL' : 'DATABASE_URL');
    const schedule: BackupSchedule = {
      id: newId(),
      addOnId: addOn.id,
      ...wanted,
      name,
      nextAt,
      createdAt: now,
    };
    await store.transfers.putSchedule(schedule);
    return schedule;
  }

  /** @throws {Refusal} `not_found`, `forbidden` */
  async delete(account: Account, database: string, id: string): Promise<BackupSchedule> {
    const found = (await this.list(account, database)).find((each) => each.id === id);
    if (!found) throw Refusal.missing('schedule');
    await this.#options.store.transfers.deleteSchedule(id);
    return found;
  }

  /** Makes backups when their time has come, or was missed, once, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, onError } = this.#options;
    while (!signal.aborted) {
      await this.#makeDue().catch(onError);
      await clock.sleep(LOOK_MS, signal).catch(() => undefined);
    }
  }

  async #makeDue(): Promise<void> {
    const { store, clock, transfers } = this.#options;
    const now = clock.now();
    for (const schedule of await store.transfers.schedules()) {
      if (schedule.nextAt > now) continue;
      await store.transfers.putSchedule({ ...schedule, nextAt: nextDaily(now, schedule) });
      const addOn = await store.addOns.find(schedule.addOnId);
      if (addOn?.state === 'provisioned') await transfers.captureScheduled(addOn);
    }
  }
}
