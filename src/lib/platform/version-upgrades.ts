import type { Account } from '../domain/account.ts';
import type { AddOn } from '../domain/add-on.ts';
import { planOfAddOn } from '../domain/add-on-service.ts';
import { Refusal } from '../domain/refusal.ts';
import { isGoingBack, isUpgrading, type VersionUpgrade, wayTo } from '../domain/version-upgrade.ts';
import { BackOff } from '../std/back-off.ts';
import type { Clock } from '../std/clock.ts';
import type { KeyedQueue } from '../std/keyed-queue.ts';
import type { Activity } from './activity.ts';
import type { AddOnKeeper } from './add-on-keeper.ts';
import type { Databases } from './databases.ts';
import type { AddOnProvider, Store, VersionProvider } from './ports.ts';

interface VersionUpgradesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly queue: KeyedQueue;
  /** What replaces the data of a database comes one after the other. */
  readonly dataQueue: KeyedQueue;
  readonly activity: Pick<Activity, 'byUser' | 'note'>;
  readonly databases: Pick<Databases, 'ready'>;
  readonly addOnKeeper: Pick<AddOnKeeper, 'tend'>;
  readonly addOnProvider: Pick<AddOnProvider, 'services'>;
  readonly versionProvider: VersionProvider;
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/** Attempts that run into a server that does not run, before the upgrade is given up. */
const ATTEMPTS = 3;
/** Attempts to start a server of the new version, each of several starts, before the old one takes its place again. */
const SETTLINGS = 5;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

type Service = 'postgresql' | 'redis';

/** How an attempt to have a server in use came out; `failed` is the server's own failure. */
type Settling = 'over' | 'failed' | 'engine away';

/**
 * Databases on their way to another version of their service. The row says so before anything is done, and says that it is
 * done, or was taken back, when that is so: whoever starts after a kill does it again from the beginning, which leaves
 * nothing of the attempt before. One that is on its way back says why.
 */
export class VersionUpgrades {
  readonly #options: VersionUpgradesOptions;

  constructor(options: VersionUpgradesOptions) {
    this.#options = options;
  }

  /** Plans an upgrade that `run` begins, and fetches what it needs. @throws {Refusal} `not_found`, `invalid_params` */
  async prepare(account: Account, database: string, wanted: string | undefined): Promise<AddOn> {
    const { activity, versionProvider, onError } = this.#options;
    const addOn = await this.#options.databases.ready(account, database, 'postgresql');
    const { service, plan } = this.#planOf(addOn);
    if (!plan.preparesUpgrades)
      throw Refusal.invalid(
        `Upgrades of ${plan.name} are not prepared. Begin at once: renga pg:upgrade:run ${addOn.name}`,
        'not_prepared',
      );
    const way = wayTo(service, addOn, wanted);
    const upgraded = await this.#mark(addOn, { ...way, kind: 'upgrade', state: 'prepared' });
    activity.byUser(addOn.appId, `Prepare the upgrade of ${addOn.name} to ${way.to}`, account);
    versionProvider.fetch(addOn, way.to).catch(onError);
    return upgraded;
  }

  /** Takes that back. @throws {Refusal} `invalid_params` when there is none, or it has begun */
  async cancel(account: Account, database: string): Promise<AddOn> {
    const addOn = await this.#options.databases.ready(account, database, 'postgresql');
    if (addOn.upgrade?.state !== 'prepared')
      throw Refusal.invalid(
        isUpgrading(addOn)
          ? `The upgrade of ${addOn.name} has begun and cannot be cancelled.`
          : `No upgrade of ${addOn.name} is prepared.`,
        'not_prepared',
      );
    const cancelled = await this.#mark(addOn, null);
    this.#options.activity.byUser(addOn.appId, `Cancel the upgrade of ${addOn.name}`, account);
    return cancelled;
  }

  /** Begins to make a server of the other version from what is in a database, to see that it can be. */
  async tryOut(account: Account, database: string, wanted: string | undefined): Promise<AddOn> {
    const addOn = await this.#options.databases.ready(account, database, 'postgresql');
    const { service, plan } = this.#planOf(addOn);
    if (!plan.preparesUpgrades)
      throw Refusal.invalid(`Upgrades of ${plan.name} are not tried out.`, 'not_prepared');
    if (addOn.upgrade?.state === 'prepared')
      throw Refusal.invalid(`The upgrade of ${addOn.name} is prepared already.`, 'prepared');
    return this.#begin(account, addOn, { ...wayTo(service, addOn, wanted), kind: 'trial' });
  }

  /**
   * Begins an upgrade, of larger plans one that is prepared.
   * @throws {Refusal} `not_found`, `not_offered`, `invalid_params`
   */
  async run(
    account: Account,
    database: string,
    { service: name, wanted }: { readonly service: Service; readonly wanted?: string | undefined },
  ): Promise<AddOn> {
    const addOn = await this.#options.databases.ready(account, database, name);
    const { service, plan } = this.#planOf(addOn);
    const prepared = addOn.upgrade?.state === 'prepared' ? addOn.upgrade : null;
    if (plan.preparesUpgrades && prepared === null && !isUpgrading(addOn))
      throw Refusal.invalid(
        `Prepare the upgrade of ${addOn.name} first: renga pg:upgrade:prepare ${addOn.name}`,
        'not_prepared',
      );
    if (prepared && wanted !== undefined && wanted !== prepared.to)
      throw Refusal.invalid(
        `The upgrade of ${addOn.name} is prepared for ${prepared.to}, and not for ${wanted}.`,
        'not_prepared',
      );
    return this.#begin(account, addOn, {
      ...wayTo(service, addOn, prepared?.to ?? wanted),
      kind: 'upgrade',
    });
  }

  /** After a start: goes on with what had been begun. */
  async recover(): Promise<void> {
    for (const addOn of await this.#options.store.addOns.list()) if (isUpgrading(addOn)) this.#goOn(addOn.id);
  }

  async #begin(account: Account, addOn: AddOn, way: Omit<VersionUpgrade, 'state'>): Promise<AddOn> {
    const begun = await this.#mark(addOn, { ...way, state: 'running' });
    const what = way.kind === 'trial' ? 'Try the upgrade of' : 'Upgrade';
    this.#options.activity.byUser(addOn.appId, `${what} ${addOn.name} to ${way.to}`, account);
    this.#goOn(addOn.id);
    return begun;
  }

  /** @throws {Refusal} `invalid_params`, id `upgrading` */
  async #mark({ id }: AddOn, upgrade: VersionUpgrade | null): Promise<AddOn> {
    const { store, clock } = this.#options;
    return store.transaction(async (records) => {
      const current = await records.addOns.find(id);
      if (!current) throw Refusal.missing('add_on');
      if (isUpgrading(current)) {
        const wait = current.service === 'redis' ? 'redis:wait' : 'pg:upgrade:wait';
        throw Refusal.invalid(
          `${current.name} is being upgraded. Wait for it: renga ${wait} ${current.name}`,
          'upgrading',
        );
      }
      const marked = { ...current, upgrade, updatedAt: clock.now() };
      await records.addOns.update(marked);
      return marked;
    });
  }

  #goOn(addOnId: string): void {
    const { queue, dataQueue, onError } = this.#options;
    const copy = (attempt: number) =>
      queue.run(`addon ${addOnId}`, () =>
        dataQueue.run(addOnId, () => this.#attempt(addOnId, attempt < ATTEMPTS)),
      );
    this.#until(copy)
      .then(() => this.#settled(addOnId))
      .catch(onError);
  }

  async #settled(addOnId: string): Promise<void> {
    let failures = 0;
    await this.#until(async () => {
      const outcome = await this.#settle(addOnId, failures + 1 < SETTLINGS);
      if (outcome === 'failed') failures += 1;
      return outcome === 'over';
    });
  }

  async #until(isOver: (attempt: number) => Promise<boolean>): Promise<void> {
    const { clock, signal } = this.#options;
    const wait = new BackOff({ firstMs: FIRST_RETRY_MS, maxMs: LONGEST_RETRY_MS });
    for (let attempt = 1; !signal.aborted && !(await isOver(attempt)); attempt += 1)
      await clock.sleep(wait.next(), signal).catch(() => undefined);
  }

  /** Whether the row says of which version it is to be from now on, or that nothing comes of it. */
  async #attempt(addOnId: string, mayWait: boolean): Promise<boolean> {
    const { store, signal, onError } = this.#options;
    const addOn = await store.addOns.find(addOnId);
    if (addOn?.state !== 'provisioned' || addOn.upgrade?.state !== 'running') return true;
    const { upgrade } = addOn;
    if (addOn.version === upgrade.to || isGoingBack(upgrade)) return true;
    try {
      await this.#carryOut(addOn, upgrade);
      if (upgrade.kind === 'trial') await this.#end(addOnId, { state: 'succeeded', reason: null });
      else await this.#change(addOnId, { version: upgrade.to });
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      if (isAway(error) && mayWait) return false;
      if (!(error instanceof Refusal)) onError(error);
      return this.#takeBack(addOn, error instanceof Error ? error.message : String(error));
    }
  }

  async #carryOut(addOn: AddOn, { to, kind }: VersionUpgrade): Promise<void> {
    const { versionProvider, signal } = this.#options;
    if (kind === 'trial') return versionProvider.tryOut(addOn, to, signal);
    if (this.#planOf(addOn).service.upgrades === 'in-place') return versionProvider.fetch(addOn, to);
    await versionProvider.copy(addOn, to, signal);
  }

  /** Over when the server of the row's version has taken the place of the other, or there is nothing to wait for. */
  async #settle(addOnId: string, mayWait: boolean): Promise<Settling> {
    const { store, addOnKeeper } = this.#options;
    const addOn = await store.addOns.find(addOnId);
    if (addOn?.state !== 'provisioned' || !addOn.upgrade || !isUpgrading(addOn)) return 'over';
    const failure = await addOnKeeper.tend(addOnId);
    if (failure !== null) {
      if (isAway(failure)) return 'engine away';
      if (!mayWait) await this.#goBack(addOn, addOn.upgrade, failure);
      return 'failed';
    }
    if (isGoingBack(addOn.upgrade))
      return (await this.#takeBack(addOn, addOn.upgrade.reason)) ? 'over' : 'failed';
    await this.#end(addOnId, { state: 'succeeded', reason: null });
    return 'over';
  }

  /** What was copied is whole in the server before; where data were taken over in place, only the new one may have them. */
  async #goBack(addOn: AddOn, upgrade: VersionUpgrade, { message }: Error): Promise<void> {
    if (isGoingBack(upgrade) || this.#planOf(addOn).service.upgrades !== 'copied') return;
    const reason = `The server of version ${upgrade.to} does not work: ${message}`;
    await this.#change(addOn.id, { version: upgrade.from, upgrade: { ...upgrade, reason } });
    this.#options.activity.note(addOn.appId, `${addOn.name} goes back to ${upgrade.from}. ${reason}`);
  }

  async #takeBack(addOn: AddOn, reason: string): Promise<boolean> {
    const { versionProvider, onError } = this.#options;
    try {
      if (this.#planOf(addOn).service.upgrades === 'copied') await versionProvider.discard(addOn);
    } catch (error) {
      onError(error);
      return false;
    }
    await this.#end(addOn.id, { state: 'failed', reason });
    return true;
  }

  async #end(addOnId: string, outcome: Pick<VersionUpgrade, 'state' | 'reason'>): Promise<void> {
    const addOn = await this.#options.store.addOns.find(addOnId);
    if (!addOn?.upgrade) return;
    const upgrade = { ...addOn.upgrade, ...outcome };
    await this.#change(addOnId, { upgrade });
    this.#options.activity.note(addOn.appId, outcomeOf({ ...addOn, upgrade }));
  }

  /** Of one that is not going. */
  async #change(addOnId: string, change: Partial<Pick<AddOn, 'version' | 'upgrade'>>): Promise<void> {
    const { store, clock } = this.#options;
    await store.transaction(async ({ addOns }) => {
      const current = await addOns.find(addOnId);
      if (current?.state === 'provisioned')
        await addOns.update({ ...current, ...change, updatedAt: clock.now() });
    });
  }

  #planOf(addOn: AddOn) {
    return planOfAddOn(this.#options.addOnProvider.services(), addOn);
  }
}

const isAway = (error: unknown): boolean => error instanceof Refusal && error.kind === 'engine_unavailable';

function outcomeOf({ name, upgrade }: AddOn): string {
  const what = upgrade?.kind === 'trial' ? 'Trial of the upgrade' : 'Upgrade';
  const end = upgrade?.state === 'failed' ? `failed: ${upgrade.reason}` : 'succeeded';
  return `${what} of ${name} to ${upgrade?.to} ${end}`;
}
