import type { AddOn } from '../domain/add-on.ts';
import type { App } from '../domain/app.ts';
import type { ConfigVars } from '../domain/config-vars.ts';
import { Refusal } from '../domain/refusal.ts';
import { BackOff } from '../std/back-off.ts';
import type { Clock } from '../std/clock.ts';
import type { KeyedQueue } from '../std/keyed-queue.ts';
import type { Activity } from './activity.ts';
import { AddOnChanges } from './add-on-changes.ts';
import type { AddOnReleases, Pending } from './add-on-releases.ts';
import type { LoginKeeper } from './login-keeper.ts';
import type { AddOnProvider, Store } from './ports.ts';

interface AddOnKeeperOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly queue: KeyedQueue;
  readonly activity: Pick<Activity, 'note'>;
  readonly addOnReleases: Pick<
    AddOnReleases,
    'insert' | 'insertChange' | 'insertUpdate' | 'announce' | 'settled'
  >;
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
/** From one look at what somebody else goes on with to the next. */
const LOOK_AGAIN_MS = 10 * 60_000;

/**
 * Brings what runs to what the rows of add-ons say, whenever a row has changed, a server has ended or the control plane
 * has started: finishes what was begun, removes what is to go. Work on one add-on comes one after the other.
 */
export class AddOnKeeper {
  readonly #options: AddOnKeeperOptions;
  readonly #changes: AddOnChanges;
  readonly #retries = new Map<string, BackOff>();
  /** Those whose next attempt has its time already. */
  readonly #waiting = new Set<string>();

  constructor(options: AddOnKeeperOptions) {
    this.#options = options;
    this.#changes = new AddOnChanges(options);
  }

  /**
   * Resolves when what the row says is true, with `null`, or with what the attempt ran into: it is made again later, or the
   * add-on has been given up.
   */
  tend(addOnId: string): Promise<Error | null> {
    return this.#options.queue.run(`addon ${addOnId}`, async () => {
      const addOn = await this.#options.store.addOns.find(addOnId);
      if (!addOn || this.#options.signal.aborted) return null;
      try {
        const failure = await this.#work(addOn);
        this.#retries.delete(addOnId);
        return failure;
      } catch (error) {
        if (!isAway(error)) this.#options.onError(error);
        this.#again(addOnId);
        return error instanceof Error ? error : new Error(String(error));
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

  /** Gives an add-on that may have it another plan, and releases its apps when it has that; `config` where that changes too. */
  async replan(addOn: AddOn, config: ConfigVars | null): Promise<void> {
    const made = await this.#changes.replan(addOn, config);
    await this.tend(addOn.id);
    this.#options.addOnReleases.announce(made);
  }

  /** Marks an add-on as going, takes it off every app, and removes it with its data when their dynos do without it. */
  async retire(addOn: AddOn): Promise<AddOn> {
    const { queue, addOnReleases, onError } = this.#options;
    const { going, made } = await this.#changes.retire(addOn);
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
      await this.#options.queue.run(`addon ${addOn.id}`, async () => {
        await addOnProvider.remove(addOn);
        await store.addOns.delete(addOn.id);
      });
    }
    for (const { id, addOnId } of await store.addOns.attachments({ appId: app.id })) {
      const addOn = await store.addOns.find(addOnId);
      await store.addOns.deleteAttachment(id);
      if (addOn) await addOnProvider.leave(addOn, app.id);
    }
  }

  async #work(addOn: AddOn): Promise<Error | null> {
    if (addOn.state === 'provisioning') return this.#provision(addOn);
    if (addOn.state === 'deprovisioning') await this.#remove(addOn);
    else await this.#keep(addOn);
    return null;
  }

  async #provision(addOn: AddOn): Promise<Error | null> {
    try {
      const config = await this.#options.addOnProvider.ensure(addOn, await this.#appIds(addOn));
      if (config === null) this.#lookLater(addOn.id);
      else await this.#changes.complete(addOn, config);
      return null;
    } catch (error) {
      if (isAway(error)) throw error;
      this.#options.onError(error);
      const going = await this.#changes.giveUp(addOn, `${messageOf(error)}${idOf(error)}`);
      await this.#remove(going);
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  async #keep(addOn: AddOn): Promise<void> {
    const { store, addOnProvider, loginKeeper, activity } = this.#options;
    try {
      await addOnProvider.ensure(addOn, await this.#appIds(addOn));
      await loginKeeper.settle(addOn.id);
      await this.#changes.note(addOn, null);
    } catch (error) {
      if (isAway(error)) throw error;
      const known = (await store.addOns.find(addOn.id))?.failure;
      if (!known) activity.note(addOn.appId, `${addOn.name} does not work: ${messageOf(error)}`);
      await this.#changes.note(addOn, {
        code: 'add_on_down',
        message: messageOf(error),
        next: 'It is tried again and again; look at: renga backend:logs',
      });
      throw error;
    }
  }

  async #remove(addOn: AddOn): Promise<void> {
    const { addOnProvider, store } = this.#options;
    if (await addOnProvider.remove(addOn)) await store.addOns.delete(addOn.id);
    else this.#lookLater(addOn.id);
  }

  /** Somebody else goes on with it; in case nothing is heard of them. */
  #lookLater(addOnId: string): void {
    const { clock, signal } = this.#options;
    clock.sleep(LOOK_AGAIN_MS, signal).then(
      () => void this.tend(addOnId),
      () => undefined,
    );
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
