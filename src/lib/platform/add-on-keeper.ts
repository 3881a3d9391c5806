import type { AddOn } from '../domain/add-on.ts';
import type { App } from '../domain/app.ts';
import { Refusal } from '../domain/refusal.ts';
import { BackOff } from '../std/back-off.ts';
import type { Clock } from '../std/clock.ts';
import type { KeyedQueue } from '../std/keyed-queue.ts';
import type { Activity } from './activity.ts';
import type { AddOnReleases, Pending } from './add-on-releases.ts';
import type { LoginKeeper } from './login-keeper.ts';
import type { AddOnProvider, Store } from './ports.ts';

interface AddOnKeeperOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly queue: KeyedQueue;
  readonly activity: Pick<Activity, 'note'>;
  readonly addOnReleases: Pick<AddOnReleases, 'insert' | 'insertChange' | 'announce' | 'settled'>;
  readonly addOnProvider: AddOnProvider;
  readonly loginKeeper: Pick<LoginKeeper, 'settle'>;
  /** Ends everything that goes on by itself. */
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 60_000;
/** From the end of one stream of news to the next. */
const WATCH_AGAIN_MS = 1_000;

/**
 * Brings what runs to what the rows of add-ons say, whenever a row has changed, a server has ended or the control plane
 * has started: finishes what was begun, removes what is to go. Work on one add-on comes one after the other.
 */
export class AddOnKeeper {
  readonly #options: AddOnKeeperOptions;
  readonly #retries = new Map<string, BackOff>();
  /** Those whose next attempt has its time already. */
  readonly #waiting = new Set<string>();

  constructor(options: AddOnKeeperOptions) {
    this.#options = options;
  }

  /** Resolves when what the row says is true, or the attempt has failed and will be made again later. */
  tend(addOnId: string): Promise<void> {
    return this.#options.queue.run(`addon ${addOnId}`, async () => {
      const addOn = await this.#options.store.addOns.find(addOnId);
      if (!addOn || this.#options.signal.aborted) return;
      try {
        if (addOn.state === 'deprovisioning') await this.#remove(addOn);
        else if (addOn.state === 'provisioning') await this.#provision(addOn);
        else await this.#keep(addOn);
        this.#retries.delete(addOnId);
      } catch (error) {
        if (!isAway(error)) this.#options.onError(error);
        this.#again(addOnId);
      }
    });
  }

  /** After a start: resolves when add-ons that had been ready are so again, or will be tried again. */
  async recover(): Promise<void> {
    const { store, addOnProvider } = this.#options;
    const all = await store.addOns.list();
    for (const { id, state } of all) if (state !== 'provisioned') void this.tend(id);
    await Promise.all(all.filter(({ state }) => state === 'provisioned').map(({ id }) => this.tend(id)));
    for (const addOn of all) {
      const attached = new Set(await this.#appIds(addOn));
      for (const app of await store.apps.list())
        if (!attached.has(app.id)) await addOnProvider.leave(addOn, app.id).catch(() => undefined);
    }
  }

  /** Sees servers end, until the signal aborts. */
  async watch(): Promise<void> {
    const { signal, addOnProvider, clock } = this.#options;
    while (!signal.aborted) {
      try {
        for await (const id of addOnProvider.ended(signal)) void this.tend(id);
      } catch {
        // The engine went away, which others report.
      }
      await clock.sleep(WATCH_AGAIN_MS, signal).catch(() => undefined);
      for (const { id, state } of await this.#rows())
        if (state === 'provisioned' && !this.#waiting.has(id)) void this.tend(id);
    }
  }

  /** Takes an add-on out of reach of an app when its dynos do without it, unless it was attached again meanwhile. */
  letGo(addOn: AddOn, appId: string, made: readonly Pending[]): void {
    const { queue, addOnReleases, addOnProvider, onError } = this.#options;
    queue
      .run(`end of ${addOn.id} for ${appId}`, async () => {
        await addOnReleases.settled(made);
        await queue.run(`addon ${addOn.id}`, async () => {
          if (!(await this.#appIds(addOn)).includes(appId)) await addOnProvider.leave(addOn, appId);
        });
      })
      .catch(onError);
  }

  /** Writes down an add-on with another plan, and releases its apps when it has that. */
  async replan(addOn: AddOn): Promise<void> {
    const { store, addOnReleases } = this.#options;
    const { name, plan, updatedAt } = addOn;
    const made = await store.transaction(async (records) => {
      const current = await records.addOns.find(addOn.id);
      if (!current) return [];
      await records.addOns.update({ ...current, name, plan, updatedAt });
      const apps = await records.addOns.attachments({ addOnId: addOn.id });
      return addOnReleases.insertChange(
        records,
        apps.map(({ appId }) => appId),
        `Change @ref:${addOn.name} to ${addOn.service}:${addOn.plan}`,
      );
    });
    await this.tend(addOn.id);
    addOnReleases.announce(made);
  }

  /** Marks an add-on as going, takes it off every app, and removes it with its data when their dynos do without it. */
  async retire(addOn: AddOn): Promise<AddOn> {
    const { store, clock, queue, addOnReleases, onError } = this.#options;
    const going: AddOn = { ...addOn, state: 'deprovisioning', updatedAt: clock.now() };
    const made = await store.transaction(async (records) => {
      const attachments = await records.addOns.attachments({ addOnId: addOn.id });
      await records.addOns.update(going);
      for (const { id } of attachments) await records.addOns.deleteAttachment(id);
      const names = (app: App) => attachments.filter(({ appId }) => appId === app.id).map(({ name }) => name);
      return addOnReleases.insert(
        records,
        attachments.map(({ appId }) => appId),
        (app) => `Detach ${names(app).join(', ')} (@ref:${addOn.name})`,
      );
    });
    addOnReleases.announce(made);
    queue
      .run(`end of ${addOn.id}`, async () => {
        await addOnReleases.settled(made);
        await this.tend(addOn.id);
      })
      .catch(onError);
    return going;
  }

  /** Everything that an app has of add-ons, because it is going itself. Throws when something is left. */
  async forget(app: App): Promise<void> {
    const { store, addOnProvider } = this.#options;
    for (const addOn of await store.addOns.list()) {
      if (addOn.appId !== app.id) continue;
      if (addOn.state !== 'deprovisioning') await this.retire(addOn);
      await this.#options.queue.run(`addon ${addOn.id}`, () => this.#remove(addOn));
    }
    for (const { id, addOnId } of await store.addOns.attachments({ appId: app.id })) {
      const addOn = await store.addOns.find(addOnId);
      await store.addOns.deleteAttachment(id);
      if (addOn) await addOnProvider.leave(addOn, app.id);
    }
  }

  async #provision(addOn: AddOn): Promise<void> {
    try {
      await this.#complete(addOn, await this.#options.addOnProvider.ensure(addOn, await this.#appIds(addOn)));
    } catch (error) {
      if (isAway(error)) throw error;
      this.#options.onError(error);
      await this.#giveUp(addOn, error);
    }
  }

  async #complete(addOn: AddOn, config: AddOn['config']): Promise<void> {
    const { store, clock, addOnReleases } = this.#options;
    const made = await store.transaction(async (records) => {
      const current = await records.addOns.find(addOn.id);
      if (current?.state !== 'provisioning') return [];
      await records.addOns.update({ ...current, state: 'provisioned', config, updatedAt: clock.now() });
      const attachments = await records.addOns.attachments({ addOnId: addOn.id });
      const vars = attachments.flatMap(({ name }) =>
        Object.keys(config).map((suffix) => `${name}_${suffix}`),
      );
      return addOnReleases.insert(
        records,
        attachments.map(({ appId }) => appId),
        () => `@ref:${current.name} completed provisioning, setting ${vars.join(', ')}.`,
      );
    });
    addOnReleases.announce(made);
  }

  /** Nothing of an add-on that could not be made stays: neither server, nor volume, nor row. */
  async #giveUp(addOn: AddOn, error: unknown): Promise<void> {
    const { activity } = this.#options;
    activity.note(addOn.appId, `Provisioning of ${addOn.name} failed: ${messageOf(error)}${idOf(error)}`);
    await this.#remove(addOn);
  }

  async #keep(addOn: AddOn): Promise<void> {
    const { store, addOnProvider, loginKeeper, activity } = this.#options;
    try {
      await addOnProvider.ensure(addOn, await this.#appIds(addOn));
      await loginKeeper.settle(addOn.id);
      await this.#note(addOn, null);
    } catch (error) {
      if (isAway(error)) throw error;
      const known = (await store.addOns.find(addOn.id))?.failure;
      if (!known) activity.note(addOn.appId, `${addOn.name} does not work: ${messageOf(error)}`);
      await this.#note(addOn, {
        code: 'add_on_down',
        message: messageOf(error),
        next: 'It is tried again and again; look at: renga backend:logs',
      });
      throw error;
    }
  }

  async #note(addOn: AddOn, failure: AddOn['failure']): Promise<void> {
    await this.#options.store.transaction(async (records) => {
      const current = await records.addOns.find(addOn.id);
      if (current && current.failure?.message !== failure?.message)
        await records.addOns.update({ ...current, failure });
    });
  }

  async #remove(addOn: AddOn): Promise<void> {
    await this.#options.addOnProvider.remove(addOn);
    await this.#options.store.addOns.delete(addOn.id);
  }

  #again(addOnId: string): void {
    const { clock, signal } = this.#options;
    const retry =
      this.#retries.get(addOnId) ?? new BackOff({ firstMs: FIRST_RETRY_MS, maxMs: LONGEST_RETRY_MS });
    this.#retries.set(addOnId, retry);
    if (this.#waiting.has(addOnId)) return;
    this.#waiting.add(addOnId);
    clock.sleep(retry.next(), signal).then(
      () => {
        this.#waiting.delete(addOnId);
        void this.tend(addOnId);
      },
      () => undefined,
    );
  }

  async #appIds(addOn: AddOn): Promise<readonly string[]> {
    const attachments = await this.#options.store.addOns.attachments({ addOnId: addOn.id });
    return [...new Set(attachments.map(({ appId }) => appId))];
  }

  #rows(): Promise<readonly AddOn[]> {
    if (this.#options.signal.aborted) return Promise.resolve([]);
    return this.#options.store.addOns.list();
  }
}

const isAway = (error: unknown): boolean => error instanceof Refusal && error.kind === 'engine_unavailable';

/** What the message can be looked up by. */
const idOf = (error: unknown): string =>
  error instanceof Refusal && error.id !== error.kind ? ` (Error ID: ${error.id})` : '';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
