import type { AddOn } from '../domain/add-on.ts';
import type { App } from '../domain/app.ts';
import type { ConfigVars } from '../domain/config-vars.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import type { Activity } from './activity.ts';
import type { AddOnReleases, Pending } from './add-on-releases.ts';
import type { Store } from './ports.ts';

interface AddOnChangesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly activity: Pick<Activity, 'note'>;
  readonly addOnReleases: Pick<AddOnReleases, 'insert' | 'insertChange' | 'insertUpdate' | 'announce'>;
}

/** What becomes of an add-on, written down as one with the releases of the apps that have it. */
export class AddOnChanges {
  readonly #options: AddOnChangesOptions;

  constructor(options: AddOnChangesOptions) {
    this.#options = options;
  }

  /** It works: its apps are released with its config. */
  async complete(addOn: AddOn, config: AddOn['config']): Promise<void> {
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

  /** Whoever goes on with making it says that it works, with the config that it has by now. */
  async completed(addOnId: string): Promise<void> {
    const addOn = await this.#options.store.addOns.find(addOnId);
    if (addOn?.state === 'provisioning') await this.complete(addOn, addOn.config);
  }

  /** It has another plan, and perhaps other config values. The releases are to be announced. */
  replan(addOn: AddOn, config: ConfigVars | null): Promise<readonly Pending[]> {
    const { id, name, plan, service, updatedAt } = addOn;
    return this.#options.store.transaction(async (records) => {
      const current = await records.addOns.find(id);
      if (!current) return [];
      await records.addOns.update({ ...current, name, plan, updatedAt, ...(config && { config }) });
      const appIds = (await records.addOns.attachments({ addOnId: id })).map(({ appId }) => appId);
      return this.#options.addOnReleases.insertChange(
        records,
        appIds,
        `Change @ref:${name} to ${service}:${plan}`,
      );
    });
  }

  /** It has other config values. Its apps are released with them once it works, without their release commands. */
  async reconfigure(addOnId: string, config: ConfigVars): Promise<AddOn> {
    const { store, clock, addOnReleases } = this.#options;
    const { changed, made } = await store.transaction(async (records) => {
      const current = await records.addOns.find(addOnId);
      if (!current || current.state === 'deprovisioning') throw Refusal.missing('add_on');
      const changed = { ...current, config: { ...current.config, ...config }, updatedAt: clock.now() };
      if (current.state === 'provisioned') {
        await records.addOns.update(changed);
        const attachments = await records.addOns.attachments({ addOnId });
        const names = (app: App) =>
          attachments.filter(({ appId }) => appId === app.id).map(({ name }) => name);
        const appIds = attachments.map(({ appId }) => appId);
        const describe = (app: App) => `Update ${names(app).join(', ')} by ${current.service}`;
        return { changed, made: await addOnReleases.insertUpdate(records, appIds, describe) };
      }
      await records.addOns.update(changed);
      return { changed, made: [] };
    });
    addOnReleases.announce(made);
    return changed;
  }

  /** It is going, and off every app already. The releases are to be announced. */
  async retire(addOn: AddOn): Promise<{ readonly going: AddOn; readonly made: readonly Pending[] }> {
    const { store, addOnReleases } = this.#options;
    const going = this.#going(addOn);
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
    return { going, made };
  }

  /** It could not be made: no app has it, and what there is of it is to go. */
  async giveUp(addOn: AddOn, reason: string): Promise<AddOn> {
    const { activity, store } = this.#options;
    activity.note(addOn.appId, `Provisioning of ${addOn.name} failed: ${reason}`);
    const going = this.#going(addOn);
    await store.transaction(async ({ addOns }) => {
      for (const { id } of await addOns.attachments({ addOnId: addOn.id })) await addOns.deleteAttachment(id);
      await addOns.update(going);
    });
    return going;
  }

  /** Whoever goes on with making or removing it says that there is none. @throws {Refusal} `invalid_params` */
  async ended(addOnId: string): Promise<void> {
    const { store, activity } = this.#options;
    const addOn = await store.addOns.find(addOnId);
    if (addOn?.state === 'provisioned')
      throw Refusal.invalid(`${addOn.name} is in use: only its users destroy it.`, 'add_on_in_use');
    if (addOn?.state === 'provisioning')
      activity.note(addOn.appId, `Provisioning of ${addOn.name} failed: its provider gave it up.`);
    await store.addOns.delete(addOnId);
  }

  /** Whether it works just now. */
  async note(addOn: AddOn, failure: AddOn['failure']): Promise<void> {
    await this.#options.store.transaction(async (records) => {
      const current = await records.addOns.find(addOn.id);
      if (current && current.failure?.message !== failure?.message)
        await records.addOns.update({ ...current, failure });
    });
  }

  #going(addOn: AddOn): AddOn {
    return { ...addOn, state: 'deprovisioning', updatedAt: this.#options.clock.now() };
  }
}
