import type { Account } from '../domain/account.ts';
import type { AddOn } from '../domain/add-on.ts';
import { findService } from '../domain/add-on-service.ts';
import type { App } from '../domain/app.ts';
import { type Attachment, checkAttachmentName, chooseAttachmentName } from '../domain/attachment.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import { ownConfig } from './add-on-config.ts';
import type { AddOnKeeper } from './add-on-keeper.ts';
import type { AddOnReleases } from './add-on-releases.ts';
import type { Apps } from './apps.ts';
import type { AddOnProvider, Records, Store } from './ports.ts';

interface AttachmentsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly addOnKeeper: AddOnKeeper;
  readonly addOnReleases: AddOnReleases;
  readonly addOnProvider: AddOnProvider;
}

/** The names that apps have for add-ons, from which their config vars derive. */
export class Attachments {
  readonly #options: AttachmentsOptions;

  constructor(options: AttachmentsOptions) {
    this.#options = options;
  }

  /** Those of the account's apps, by name. */
  async list(account: Account): Promise<readonly Attachment[]> {
    const apps = new Set((await this.#options.apps.list(account)).map(({ id }) => id));
    return (await this.#options.store.addOns.attachments()).filter(({ appId }) => apps.has(appId));
  }

  async listOf(account: Account, appIdOrName: string): Promise<readonly Attachment[]> {
    const app = await this.#options.apps.find(account, appIdOrName);
    return this.#options.store.addOns.attachments({ appId: app.id });
  }

  /** Those of an add-on on apps that the account may see; for whoever operates it, on all apps. */
  async seenOf(account: Account, addOn: AddOn): Promise<readonly Attachment[]> {
    if (await this.#operates(account, addOn.id)) return this.ofAddOn(addOn.id);
    return (await this.list(account)).filter(({ addOnId }) => addOnId === addOn.id);
  }

  /** Those on all apps, whoever asks. */
  ofAddOn(addOnId: string): Promise<readonly Attachment[]> {
    return this.#options.store.addOns.attachments({ addOnId });
  }

  /** The app that has one, whose name is no secret to whoever sees the attachment. @throws {Refusal} `not_found` */
  async appOf({ appId }: Attachment): Promise<App> {
    const app = await this.#options.store.apps.find(appId);
    if (!app) throw Refusal.missing('app');
    return app;
  }

  /**
   * By id, or by name within an app, which whoever operates the add-on does not have to see.
   * @throws {Refusal} `not_found`
   */
  async find(account: Account, idOrName: string, appIdOrName?: string): Promise<Attachment> {
    const { apps, store } = this.#options;
    const app = appIdOrName === undefined ? undefined : await store.apps.find(appIdOrName);
    const all = app === null ? [] : await store.addOns.attachments(app && { appId: app.id });
    const found = all.find(({ id, name }) => id === idOrName || (app && name === idOrName.toUpperCase()));
    if (found && (await this.#mayFind(account, found))) return found;
    if (appIdOrName !== undefined) await apps.find(account, appIdOrName);
    throw Refusal.missing('add_on attachment');
  }

  /** Those that a loose name may mean: `DATABASE`, `DATABASE_URL`. */
  async named(account: Account, text: string, app: string | undefined): Promise<readonly Attachment[]> {
    const all = app === undefined ? await this.list(account) : await this.listOf(account, app);
    const wanted = text.toUpperCase();
    return all.filter(({ id, name }) => id === text || name === wanted || `${name}_URL` === wanted);
  }

  /** Part of a transaction: the row, under the name wanted or one that is free. @throws {Refusal} `invalid_params` */
  async insert(
    records: Records,
    app: App,
    wanted: {
      readonly addOn: AddOn;
      readonly name: string | undefined;
      /** The default one unless given. */
      readonly login?: string;
      readonly suffixes: readonly string[];
    },
  ): Promise<Attachment> {
    const taken = new Set((await records.addOns.attachments({ appId: app.id })).map(({ name }) => name));
    const { attachment } = findService(this.#options.addOnProvider.services(), wanted.addOn.service);
    const name =
      wanted.name === undefined ? chooseAttachmentName(attachment, taken) : checkAttachmentName(wanted.name);
    await refuseOwnVars(
      records,
      app,
      wanted.suffixes.map((suffix) => `${name}_${suffix}`),
    );
    const made: Attachment = {
      id: newId(),
      name,
      addOnId: wanted.addOn.id,
      appId: app.id,
      login: wanted.login ?? null,
      createdAt: this.#options.clock.now(),
    };
    await records.addOns.insertAttachment(made);
    return made;
  }

  /**
   * Gives an app a name for an add-on and releases it with the config. A name that the app has for another moves when
   * the app's name is given as confirmation.
   * @throws {Refusal} `invalid_params`, `confirmation_required`
   */
  async attach(
    account: Account,
    addOn: AddOn,
    wanted: {
      readonly app: string;
      readonly name?: string;
      readonly confirm?: string;
      /** The credential that its config vars are of; the default one unless given. */
      readonly login?: string;
    },
  ): Promise<Attachment> {
    const { store, apps, addOnKeeper, addOnReleases } = this.#options;
    const app = await apps.find(account, wanted.app, 'operate');
    if (addOn.state !== 'provisioned')
      throw Refusal.invalid(
        `${addOn.name} is still being made. Wait for it: renga addons:wait ${addOn.name}`,
        'not_provisioned',
      );
    const { attachment, made } = await store.transaction(async (records) => {
      await requireLogin(records, addOn, wanted.login);
      const left = await this.#makeRoom(records, app, wanted);
      const suffixes = Object.keys(addOn.config);
      const { name, login } = wanted;
      const attachment = await this.insert(records, app, {
        addOn,
        name,
        suffixes,
        ...(login === undefined ? {} : { login }),
      });
      const moved = left ? `, Detach ${attachment.name} (@ref:${left.name})` : '';
      const describe = () => `Attach ${attachment.name} (@ref:${addOn.name})${moved}`;
      return { attachment, made: await addOnReleases.insert(records, [app.id], describe) };
    });
    // The new dynos are to find it.
    await addOnKeeper.tend(addOn.id);
    addOnReleases.announce(made);
    return attachment;
  }

  /**
   * Takes a name off its app and releases it without the config. Whoever operates the add-on may, on any app: nobody keeps
   * what they attached to an app of their own once they may not operate it any more.
   * @throws {Refusal} `invalid_params` for the last one of the app that the add-on was made for
   */
  async detach(account: Account, id: string): Promise<Attachment> {
    const { store, apps, addOnKeeper, addOnReleases } = this.#options;
    const attachment = await this.find(account, id);
    const app = (await this.#operates(account, attachment.addOnId))
      ? await this.appOf(attachment)
      : await apps.find(account, attachment.appId, 'operate');
    if (app.status !== 'active') throw Refusal.missing('app');
    const addOn = await store.addOns.find(attachment.addOnId);
    if (!addOn) throw Refusal.missing('add_on');
    const here = (await this.ofAddOn(addOn.id)).filter(({ appId }) => appId === app.id);
    if (addOn.appId === app.id && here.length === 1)
      throw Refusal.invalid(
        `${attachment.name} is the last attachment of ${addOn.name} on the app it was made for. Destroy it instead: renga addons:destroy ${addOn.name}`,
        'last_attachment',
      );
    const made = await store.transaction(async (records) => {
      await records.addOns.deleteAttachment(attachment.id);
      return addOnReleases.insert(records, [app.id], () => `Detach ${attachment.name} (@ref:${addOn.name})`);
    });
    addOnReleases.announce(made);
    if (here.length === 1) addOnKeeper.letGo(addOn, app.id, made);
    return attachment;
  }

  async #mayFind(account: Account, { appId, addOnId }: Attachment): Promise<boolean> {
    return (await this.#options.apps.may(account, appId, 'view')) || this.#operates(account, addOnId);
  }

  /** Whether the account operates the app that an add-on was made for. */
  async #operates(account: Account, addOnId: string): Promise<boolean> {
    const { store, apps } = this.#options;
    const addOn = await store.addOns.find(addOnId);
    return addOn !== null && apps.may(account, addOn.appId, 'operate');
  }

  /** The add-on that has to give the name away, if there is one. */
  async #makeRoom(
    records: Records,
    app: App,
    { name, confirm }: { readonly name?: string; readonly confirm?: string },
  ): Promise<AddOn | null> {
    if (name === undefined) return null;
    const wanted = checkAttachmentName(name);
    const all = await records.addOns.attachments({ appId: app.id });
    const taken = all.find((each) => each.name === wanted);
    if (!taken) return null;
    if (confirm !== app.name)
      throw new Refusal(
        'confirmation_required',
        `${wanted} is already attached to ${app.name}. To move the name, confirm with the name of the app.`,
      );
    const addOn = await records.addOns.find(taken.addOnId);
    if (addOn?.appId === app.id && all.filter(({ addOnId }) => addOnId === addOn.id).length === 1)
      throw Refusal.invalid(
        `${wanted} is the last attachment of ${addOn.name} on ${app.name}. Give it another name first: renga addons:attach ${addOn.name} -a ${app.name}`,
        'last_attachment',
      );
    await records.addOns.deleteAttachment(taken.id);
    return addOn;
  }
}

/** Read where the attachment is written, so that a credential is not removed in between. */
async function requireLogin(records: Records, addOn: AddOn, name: string | undefined): Promise<void> {
  const current = await records.addOns.find(addOn.id);
  const isThere = current?.logins.some((login) => login.name === name && login.state === 'active');
  if (name === undefined || isThere) return;
  throw Refusal.invalid(
    `Could not find credential ${name} for database ${addOn.name}. See: renga pg:credentials ${addOn.name}`,
    'unknown_credential',
  );
}

/** A value that the user has set is not to vanish behind that of an add-on. */
async function refuseOwnVars(records: Records, app: App, vars: readonly string[]): Promise<void> {
  const newest = (await records.releases.list(app.id)).find(({ status }) => status !== 'failed');
  const own = newest ? await ownConfig(records, newest) : {};
  const taken = vars.filter((name) => Object.hasOwn(own, name));
  if (taken.length > 0)
    throw Refusal.invalid(
      `${taken.join(', ')} is set on ${app.name} already. Choose another name with --as, or remove it: renga config:unset ${taken.join(' ')}`,
      'config_var_taken',
    );
}
