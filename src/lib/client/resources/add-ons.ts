import { type Api, path } from '../api.ts';
import type {
  AddOnAttachment,
  AddOnPlan,
  AddOnProvider,
  AddOnResource,
  AddOnService,
} from '../wire/add-on.ts';

/** Add-ons, the names that apps have for them, and the marketplace that they come from. */
/** With prices and names of plans and services, which are otherwise no more than references. */
const EXPANDED = { headers: { 'accept-expansion': 'addon_service,plan' } };

export class AddOns {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(): Promise<readonly AddOnResource[]> {
    return this.#api.list('/addons', EXPANDED);
  }

  /** Those that were made for an app. */
  ofApp(app: string): Promise<readonly AddOnResource[]> {
    return this.#api.list(path('apps', app, 'addons'), EXPANDED);
  }

  get(addOn: string): Promise<AddOnResource> {
    return this.#api.get(path('addons', addOn), EXPANDED);
  }

  /** What a loose name may mean: a name, an attachment of the app, a service. */
  resolve(addOn: string, app: string | null): Promise<readonly AddOnResource[]> {
    const body = { addon: addOn, ...(app === null ? {} : { app }) };
    return this.#api.post('/actions/addons/resolve', { ...EXPANDED, body });
  }

  create(
    app: string,
    wanted: {
      readonly plan: string;
      readonly name?: string | undefined;
      readonly as?: string | undefined;
      /** For whoever runs the service. */
      readonly options?: Readonly<Record<string, string>>;
    },
  ): Promise<AddOnResource> {
    return this.#api.post(path('apps', app, 'addons'), {
      body: {
        plan: wanted.plan,
        attachment: wanted.as === undefined ? {} : { name: wanted.as },
        config: wanted.options ?? {},
        ...(wanted.name === undefined ? {} : { name: wanted.name }),
      },
    });
  }

  update(
    addOn: AddOnResource,
    change: { readonly plan?: string; readonly name?: string },
  ): Promise<AddOnResource> {
    return this.#api.patch(path('apps', addOn.app.id, 'addons', addOn.id), {
      body: {
        ...(change.plan === undefined ? {} : { plan: change.plan }),
        ...(change.name === undefined ? {} : { name: change.name }),
      },
    });
  }

  delete(addOn: AddOnResource, { force }: { readonly force: boolean }): Promise<AddOnResource> {
    return this.#api.delete(path('apps', addOn.app.id, 'addons', addOn.id), { body: { force } });
  }

  /** Values by what follows the attachment's name, or as their provider names them. */
  config(addOn: AddOnResource): Promise<readonly { readonly name: string; readonly value: string }[]> {
    return this.#api.get(path('addons', addOn.id, 'config'));
  }

  /** Starts the service's own client beside its server; the URL is to be attached to. */
  console(
    addOn: AddOnResource,
    request: {
      readonly words: readonly string[];
      readonly tty: boolean;
      readonly rows?: number;
      readonly columns?: number;
    },
  ): Promise<{ readonly attach_url: string }> {
    return this.#api.post(path('renga', 'addons', addOn.id, 'console'), { body: request });
  }

  /** Services of others that the installation offers. */
  providers(): Promise<readonly AddOnProvider[]> {
    return this.#api.list('/renga/addon-providers');
  }

  /** The answer for a new one has its secret, this once. */
  addProvider(manifest: unknown): Promise<AddOnProvider> {
    return this.#api.put('/renga/addon-providers', { body: manifest });
  }

  removeProvider(id: string): Promise<AddOnProvider> {
    return this.#api.delete(path('renga', 'addon-providers', id));
  }

  services(): Promise<readonly AddOnService[]> {
    return this.#api.list('/addon-services');
  }

  service(name: string): Promise<AddOnService> {
    return this.#api.get(path('addon-services', name));
  }

  plans(service: string): Promise<readonly AddOnPlan[]> {
    return this.#api.list(path('addon-services', service, 'plans'));
  }

  attachments(): Promise<readonly AddOnAttachment[]> {
    return this.#api.list('/addon-attachments');
  }

  attachmentsOf(addOn: AddOnResource): Promise<readonly AddOnAttachment[]> {
    return this.#api.list(path('addons', addOn.id, 'addon-attachments'));
  }

  attachment(app: string, name: string): Promise<AddOnAttachment> {
    return this.#api.get(path('apps', app, 'addon-attachments', name));
  }

  attach(wanted: {
    readonly addOn: string;
    readonly app: string;
    readonly as?: string | undefined;
    readonly confirm?: string | undefined;
    /** `credential:NAME` where it is not the default one. */
    readonly namespace?: string | null | undefined;
  }): Promise<AddOnAttachment> {
    const { addOn, app, as, confirm, namespace } = wanted;
    return this.#api.post('/addon-attachments', {
      body: { addon: { name: addOn }, app: { name: app }, name: as, confirm, namespace },
    });
  }

  detach(attachment: AddOnAttachment): Promise<AddOnAttachment> {
    return this.#api.delete(path('addon-attachments', attachment.id));
  }
}
