import type { Account } from '../domain/account.ts';
import type { AddOn } from '../domain/add-on.ts';
import { findPlan } from '../domain/add-on-service.ts';
import { Refusal } from '../domain/refusal.ts';
import {
  BACKUP_END,
  type BackedService,
  isUnderWay,
  serviceOf,
  surplus,
  type Transfer,
  type TransferEnd,
  transferName,
} from '../domain/transfer.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { KeyedQueue } from '../std/keyed-queue.ts';
import type { Activity } from './activity.ts';
import type { Apps } from './apps.ts';
import { checkExtensions, type Databases } from './databases.ts';
import type { AddOnProvider, BackupStore, Store } from './ports.ts';
import { RunningTransfers } from './running-transfers.ts';

interface TransfersOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly activity: Pick<Activity, 'byUser' | 'note'>;
  readonly apps: Pick<Apps, 'find'>;
  readonly databases: Databases;
  readonly addOnProvider: AddOnProvider;
  readonly backupStore: BackupStore;
  /** What replaces the data of a database comes one after the other. */
  readonly dataQueue: KeyedQueue;
  readonly onError: (error: unknown) => void;
}

/** An archive to be restored: opened when its turn has come, and closed after. */
export interface ArchiveSource {
  /** As the list of transfers calls it. */
  readonly name: string;
  /** What its database was of; `null` where nobody can tell before it is read. */
  readonly service: BackedService | null;
  open(): Promise<AsyncDisposable & { readonly body: AsyncIterable<Uint8Array> }>;
}

/** Backups of databases, their restores, and copies from one to another. They go on after the answer. */
export class Transfers {
  readonly #options: TransfersOptions;
  readonly #running: RunningTransfers;

  constructor(options: TransfersOptions) {
    this.#options = options;
    this.#running = new RunningTransfers(options);
  }

  /** Of an app, by number, with what those under way have done so far. @throws {Refusal} `not_found`, `forbidden` */
  async list(account: Account, appIdOrName: string): Promise<readonly Transfer[]> {
    const app = await this.#options.apps.find(account, appIdOrName, 'operate');
    return (await this.#options.store.transfers.list({ appId: app.id })).map(this.#running.seen);
  }

  /** By id or number. @throws {Refusal} `not_found`, `forbidden` */
  async find(account: Account, appIdOrName: string, idOrNumber: string): Promise<Transfer> {
    const found = (await this.list(account, appIdOrName)).find(
      ({ id, number }) => id === idOrNumber || String(number) === idOrNumber,
    );
    if (!found) throw Refusal.missing('transfer');
    return found;
  }

  /** A whole backup, for whoever was given its URL. @throws {Refusal} `not_found` */
  async whole(id: string): Promise<Transfer> {
    const transfer = await this.#options.store.transfers.find(id);
    if (transfer?.kind !== 'backup' || transfer.state !== 'succeeded') throw Refusal.missing('backup');
    return transfer;
  }

  /** The data of such a one. @throws {Refusal} `not_found` */
  async read(id: string): Promise<{ readonly bytes: number; readonly body: AsyncIterable<Uint8Array> }> {
    return this.#options.backupStore.read((await this.whole(id)).id);
  }

  /** Begins a backup. @throws {Refusal} `not_found`, `forbidden` */
  async capture(account: Account, database: string): Promise<Transfer> {
    const addOn = await this.#options.databases.backed(account, database);
    const transfer = await this.#begin(addOn.appId, { kind: 'backup', from: endOf(addOn), to: BACKUP_END });
    this.#say(account, transfer, `Capture ${transferName(transfer)} of ${addOn.name}`);
    this.#run(transfer, () => this.#backup(transfer, addOn));
    return transfer;
  }

  /** The same by a schedule, in nobody's name. */
  async captureScheduled(addOn: AddOn): Promise<void> {
    const ends = { from: endOf(addOn), to: BACKUP_END };
    const transfer = await this.#begin(addOn.appId, { kind: 'backup', scheduled: true, ...ends });
    this.#options.activity.note(
      addOn.appId,
      `Capture ${transferName(transfer)} of ${addOn.name} by schedule`,
    );
    this.#run(transfer, () => this.#backup(transfer, addOn));
  }

  /** Begins to put an archive in the place of all that is in a database. @throws {Refusal} `not_found`, `forbidden` */
  async restore(
    account: Account,
    database: string,
    { source, extensions }: { readonly source: ArchiveSource; readonly extensions: readonly string[] },
  ): Promise<Transfer> {
    checkExtensions(extensions);
    const addOn = await this.#options.databases.backed(account, database);
    if (source.service !== null && source.service !== addOn.service)
      throw Refusal.invalid(
        `That is a backup of ${source.service}, and ${addOn.name} is of ${addOn.service}.`,
        'wrong_service',
      );
    const from = { name: source.name, addOnId: null };
    const transfer = await this.#begin(addOn.appId, { kind: 'restore', from, to: endOf(addOn) });
    this.#say(account, transfer, `Restore ${source.name} to ${addOn.name} (${transferName(transfer)})`);
    this.#run(transfer, async () => {
      await using archive = await source.open();
      await this.#load(transfer, addOn, { archive: archive.body, extensions });
    });
    return transfer;
  }

  /** Begins to put all data of one database in the place of those of another. @throws {Refusal} `invalid_params` */
  async copy(account: Account, from: string, to: string): Promise<Transfer> {
    const { databases, addOnProvider } = this.#options;
    const source = await databases.ready(account, from, 'postgresql');
    const target = await databases.ready(account, to, 'postgresql');
    if (source.id === target.id) throw Refusal.invalid('Cannot copy database onto itself', 'same_database');
    if (Number(source.version) > Number(target.version))
      throw Refusal.invalid(
        `${target.name} is ${source.service} ${target.version} and cannot take the data of ${source.version}. Upgrade it first.`,
        'older_version',
      );
    const ends = { from: endOf(source), to: endOf(target) };
    const transfer = await this.#begin(target.appId, { kind: 'copy', ...ends });
    this.#say(account, transfer, `Copy ${source.name} to ${target.name} (${transferName(transfer)})`);
    this.#run(transfer, () => {
      const archive = addOnProvider.dump(source, this.#running.of(transfer));
      return this.#load(transfer, target, { archive, extensions: [] });
    });
    return transfer;
  }

  /** Ends one that is under way; what it was to replace stays. @throws {Refusal} `invalid_params` when it has ended */
  async cancel(account: Account, appIdOrName: string, idOrNumber: string): Promise<Transfer> {
    const transfer = await this.find(account, appIdOrName, idOrNumber);
    if (!isUnderWay(transfer))
      throw Refusal.invalid(
        `${transferName(transfer)} has ended already: it has ${transfer.state}.`,
        'ended',
      );
    await this.#running.cancel(transfer);
    return this.find(account, appIdOrName, transfer.id);
  }

  /** Removes it from the list, and a backup's data. @throws {Refusal} `invalid_params` while it is under way */
  async delete(account: Account, appIdOrName: string, idOrNumber: string): Promise<Transfer> {
    const transfer = await this.find(account, appIdOrName, idOrNumber);
    if (isUnderWay(transfer))
      throw Refusal.invalid(
        `${transferName(transfer)} is under way. Cancel it first: renga ${topicOf(transfer)}:cancel ${transferName(transfer)}`,
        'under_way',
      );
    await this.#remove(transfer);
    this.#say(account, transfer, `Delete ${transferName(transfer)}`);
    return transfer;
  }

  /** Everything of an app that is going. */
  async forget(appId: string): Promise<void> {
    for (const transfer of await this.#options.store.transfers.list({ appId })) {
      await this.#running.cancel(transfer);
      await this.#remove(transfer);
    }
  }

  /** After a start: what a killed control plane left under way has failed, and nothing half is kept. */
  async recover(): Promise<void> {
    const { store, backupStore } = this.#options;
    const all = await store.transfers.list();
    for (const transfer of all.filter(isUnderWay)) await this.#running.interrupted(transfer);
    const whole = all.filter(({ kind, state }) => kind === 'backup' && state === 'succeeded');
    await backupStore.sweep(new Set(whole.map(({ id }) => id)));
  }

  async #begin(
    appId: string,
    draft: Pick<Transfer, 'kind' | 'from' | 'to'> & { readonly scheduled?: boolean },
  ): Promise<Transfer> {
    const { store, clock } = this.#options;
    return store.transaction((records) =>
      records.transfers.insert({
        id: newId(),
        appId,
        scheduled: false,
        state: 'pending',
        sourceBytes: 0,
        processedBytes: 0,
        log: [],
        createdAt: clock.now(),
        startedAt: null,
        finishedAt: null,
        ...draft,
      }),
    );
  }

  #run(transfer: Transfer, work: () => Promise<void>): void {
    this.#running.run(transfer, work).catch(this.#options.onError);
  }

  async #backup(transfer: Transfer, addOn: AddOn): Promise<void> {
    const { addOnProvider, backupStore, databases } = this.#options;
    await this.#running.sized(transfer, await databases.bytes(addOn));
    const archive = addOnProvider.dump(addOn, this.#running.of(transfer));
    await backupStore.write(transfer.id, this.#running.counted(transfer, archive));
    await this.#running.succeeded(transfer);
    await this.#prune(addOn);
  }

  /** One after the other for each database: they use one place aside. */
  async #load(
    transfer: Transfer,
    addOn: AddOn,
    {
      archive,
      extensions,
    }: { readonly archive: AsyncIterable<Uint8Array>; readonly extensions: readonly string[] },
  ): Promise<void> {
    const { addOnProvider, dataQueue } = this.#options;
    const counted = this.#running.counted(transfer, archive);
    await dataQueue.run(addOn.id, () =>
      addOnProvider.load(addOn, counted, { ...this.#running.of(transfer), extensions }),
    );
  }

  async #prune(addOn: AddOn): Promise<void> {
    const { store, addOnProvider } = this.#options;
    const { plan } = findPlan(addOnProvider.services(), `${addOn.service}:${addOn.plan}`);
    const own = (await store.transfers.list({ appId: addOn.appId })).filter(
      ({ from }) => from.addOnId === addOn.id,
    );
    for (const transfer of surplus(own, plan.backups ?? own.length)) await this.#remove(transfer);
  }

  /** The row first: a file without one is swept at the next start. */
  async #remove(transfer: Transfer): Promise<void> {
    await this.#options.store.transfers.delete(transfer.id);
    await this.#options.backupStore.remove(transfer.id);
  }

  #say(account: Account, { appId }: Transfer, text: string): void {
    this.#options.activity.byUser(appId, text, account);
  }
}

const endOf = ({ id, name, service }: AddOn): TransferEnd => ({
  name,
  addOnId: id,
  service: service === 'mariadb' ? 'mariadb' : 'postgresql',
});

/** What the commands about it begin with. */
const topicOf = (transfer: Transfer): string =>
  serviceOf(transfer) === 'mariadb' ? 'mysql:backups' : 'pg:backups';
