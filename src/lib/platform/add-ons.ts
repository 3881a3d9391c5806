import type { Account } from '../domain/account.ts';
import {
  type AddOn,
  checkAddOnName,
  generateAddOnName,
  NOTHING_SET,
  newCredentials,
} from '../domain/add-on.ts';
import {
  type AddOnService,
  chooseVersion,
  findPlan,
  findService,
  planOfAddOn,
  type ServicePlan,
} from '../domain/add-on-service.ts';
import type { App } from '../domain/app.ts';
import type { Permission } from '../domain/collaboration.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Activity } from './activity.ts';
import type { AddOnKeeper } from './add-on-keeper.ts';
import type { Apps } from './apps.ts';
import type { Attachments } from './attachments.ts';
import type { OpenAccess } from './open-access.ts';
import { newResource, refuseOptions, refuseSecond } from './partners/partner-terms.ts';
import type { AddOnProvider, ConsoleRequest, Store } from './ports.ts';

interface AddOnsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly activity: Activity;
  readonly openAccess: OpenAccess;
  readonly attachments: Attachments;
  readonly addOnKeeper: AddOnKeeper;
  readonly addOnProvider: AddOnProvider;
}

/** Making, finding, changing and destroying add-ons. */
export class AddOns {
  readonly #options: AddOnsOptions;

  constructor(options: AddOnsOptions) {
    this.#options = options;
  }

  services(): readonly AddOnService[] {
    return this.#options.addOnProvider.services();
  }

  /** @throws {Refusal} `not_found` */
  service(name: string): AddOnService {
    return findService(this.services(), name);
  }

  planOf(addOn: AddOn): ServicePlan {
    return planOfAddOn(this.services(), addOn);
  }

  /** Those of the account's apps, by name. */
  async list(account: Account): Promise<readonly AddOn[]> {
    const apps = new Set((await this.#options.apps.list(account)).map(({ id }) => id));
    return (await this.#options.store.addOns.list()).filter(({ appId }) => apps.has(appId));
  }

  /** Those that were made for an app. */
  async listOf(account: Account, appIdOrName: string): Promise<readonly AddOn[]> {
    const app = await this.#options.apps.find(account, appIdOrName);
    return (await this.#options.store.addOns.list()).filter(({ appId }) => appId === app.id);
  }

  /**
   * By id or name. Whoever sees an app that it is attached to sees it too; the app that it was made for decides on the rest.
   * @throws {Refusal} `not_found`, `forbidden`
   */
  async find(account: Account, idOrName: string, wanted: Permission = 'view'): Promise<AddOn> {
    const addOn = await this.#options.store.addOns.find(idOrName);
    if (!addOn) throw Refusal.missing('add_on');
    try {
      await this.#options.apps.find(account, addOn.appId, wanted);
    } catch (error) {
      const isHidden = error instanceof Refusal && error.kind === 'not_found';
      if (!isHidden) throw error;
      if (wanted !== 'view' || !(await this.#seesAttached(account, addOn))) throw Refusal.missing('add_on');
    }
    return addOn;
  }

  /** The app that an add-on was made for, whose name is no secret to whoever sees the add-on. */
  async homeOf(addOn: AddOn): Promise<App> {
    const app = await this.#options.store.apps.find(addOn.appId);
    if (!app) throw Refusal.missing('app');
    return app;
  }

  /**
   * What people call an add-on: its id or name, an attachment of the app (or `app::ATTACHMENT`), or its service, where the
   * app has only one of it.
   * @throws {Refusal} `not_found`
   */
  async resolve(account: Account, text: string, appIdOrName: string | undefined): Promise<readonly AddOn[]> {
    const [app, name] = text.includes('::') ? text.split('::') : [appIdOrName, text];
    const all = await this.list(account);
    const exact = all.filter((addOn) => addOn.id === name || addOn.name === name);
    if (exact.length > 0) return exact;
    const attached = await this.#options.attachments.named(account, name ?? '', app);
    const found = all.filter(
      (addOn) =>
        attached.some(({ addOnId }) => addOnId === addOn.id) ||
        [addOn.service, ...this.planOf(addOn).service.aliases].includes(name ?? ''),
    );
    const here = app === undefined ? found : await this.#onApp(account, app, found);
    if (here.length === 0) throw Refusal.missing('add_on');
    return here;
  }

  /**
   * Accepts a new add-on; it is `provisioning` until its server answers, and then the app is released with its config. A
   * partner is asked before the answer.
   * @throws {Refusal} `invalid_params`, and what the partner of the service refuses it with
   */
  async create(
    account: Account,
    appIdOrName: string,
    wanted: {
      readonly plan: string;
      readonly name?: string;
      readonly as?: string;
      /** For whoever runs the service; of our own, `version` where there are several. */
      readonly options?: Readonly<Record<string, string>>;
    },
  ): Promise<AddOn> {
    const { store, clock, apps, activity, attachments, addOnKeeper } = this.#options;
    const app = await apps.find(account, appIdOrName, 'operate');
    const { service, plan } = findPlan(this.services(), wanted.plan);
    const options = wanted.options ?? {};
    const { version, ...others } = options;
    refuseOptions(service, service.versions ? others : options);
    const now = clock.now();
    const addOn: AddOn = {
      id: newId(),
      name: wanted.name === undefined ? generateAddOnName(service.name) : checkAddOnName(wanted.name),
      service: service.name,
      plan: plan.name,
      appId: app.id,
      state: 'provisioning',
      credentials: newCredentials(),
      ...NOTHING_SET,
      version: chooseVersion(service, version),
      config: {},
      failure: null,
      createdAt: now,
      updatedAt: now,
    };
    await store.transaction(async (records) => {
      await refuseSecond(records, addOn, service);
      await records.addOns.insert(addOn);
      if (service.partner) await records.partners.insertResource(newResource(addOn, service, options));
      await attachments.insert(records, app, {
        addOn,
        name: wanted.as,
        suffixes: Object.keys(service.config),
      });
    });
    activity.byUser(app.id, `Create ${addOn.name} (${service.name}:${plan.name})`, account);
    const tended = addOnKeeper.tend(addOn.id);
    if (!service.partner) return addOn;
    const failure = await tended;
    const made = await store.addOns.find(addOn.id);
    if (failure && made?.state !== 'provisioned') throw failure;
    return made ?? addOn;
  }

  /**
   * Renames, or changes the plan, keeping the data: its server is started again with the new one's limits.
   * @throws {Refusal} `invalid_params`
   */
  async update(
    account: Account,
    idOrName: string,
    change: { readonly plan?: string; readonly name?: string },
  ): Promise<AddOn> {
    const { store, clock, addOnKeeper } = this.#options;
    const addOn = await this.find(account, idOrName, 'operate');
    const plan = change.plan === undefined ? addOn.plan : this.#planWithin(addOn, change.plan);
    const config = plan === addOn.plan ? null : await this.#agreedConfig(addOn, plan);
    const name = change.name === undefined ? addOn.name : checkAddOnName(change.name);
    const updated: AddOn = { ...addOn, plan, name, updatedAt: clock.now() };
    if (plan !== addOn.plan) await addOnKeeper.replan(updated, config);
    else
      await store.transaction(async ({ addOns }) => {
        const current = await addOns.find(addOn.id);
        if (current) await addOns.update({ ...current, name, updatedAt: updated.updatedAt });
      });
    return updated;
  }

  /**
   * Takes it off every app and removes it with its data, which goes on after the answer.
   * @throws {Refusal} `invalid_params` while other apps are attached, unless by force
   */
  async destroy(account: Account, idOrName: string, { force }: { readonly force: boolean }): Promise<AddOn> {
    const { attachments, activity, addOnKeeper, apps } = this.#options;
    const addOn = await this.find(account, idOrName, 'operate');
    if (addOn.state === 'deprovisioning') return addOn;
    const others = (await attachments.ofAddOn(addOn.id)).filter(({ appId }) => appId !== addOn.appId);
    if (others.length > 0 && !force) {
      const names = await Promise.all(
        others.map(({ appId }) => apps.find(account, appId).then(nameOf, () => 'one that you cannot see')),
      );
      throw Refusal.invalid(
        `${addOn.name} is attached to other apps too: ${names.join(', ')}. Detach it there, or use --force.`,
        'attached_elsewhere',
      );
    }
    activity.byUser(addOn.appId, `Destroy ${addOn.name} (${addOn.service}:${addOn.plan})`, account);
    return addOnKeeper.retire(addOn);
  }

  /**
   * A place where one client comes to talk with the server.
   * @throws {Refusal} `not_found`, `not_offered`, `invalid_params` while it is being made
   */
  async console(
    account: Account,
    idOrName: string,
    request: ConsoleRequest,
  ): Promise<{ readonly url: string }> {
    const addOn = await this.find(account, idOrName, 'operate');
    if (addOn.state !== 'provisioned')
      throw Refusal.invalid(`${addOn.name} is not ready: it is ${addOn.state}.`, 'not_provisioned');
    const cut = this.#options.openAccess.of(addOn.appId, account.id);
    return this.#options.addOnProvider.console(addOn, { ...request, cut });
  }

  /** Whoever runs it may refuse another plan. */
  async #agreedConfig(addOn: AddOn, plan: string): Promise<AddOn['config'] | null> {
    if (addOn.state !== 'provisioned') return null;
    return (await this.#options.addOnProvider.replan?.(addOn, plan)) ?? null;
  }

  async #seesAttached(account: Account, addOn: AddOn): Promise<boolean> {
    const seen = new Set((await this.#options.apps.list(account)).map(({ id }) => id));
    return (await this.#options.attachments.ofAddOn(addOn.id)).some(({ appId }) => seen.has(appId));
  }

  async #onApp(account: Account, app: string, found: readonly AddOn[]): Promise<readonly AddOn[]> {
    const attached = await this.#options.attachments.listOf(account, app);
    return found.filter((addOn) => attached.some(({ addOnId }) => addOnId === addOn.id));
  }

  #planWithin(addOn: AddOn, text: string): string {
    const { service, plan } = findPlan(
      this.services(),
      text.includes(':') ? text : `${addOn.service}:${text}`,
    );
    if (service.name === addOn.service) return plan.name;
    throw Refusal.invalid(`${addOn.name} is of ${addOn.service} and cannot become ${text}.`, 'unknown_plan');
  }
}

const nameOf = ({ name }: App): string => name;
