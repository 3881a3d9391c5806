import type { Account } from '../domain/account.ts';
import { type App, generateAppName } from '../domain/app.ts';
import { checkCertificate, type SniEndpoint } from '../domain/certificate.ts';
import type { CustomDomain } from '../domain/custom-domain.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Apps } from './apps.ts';
import type { Routes, Store } from './ports.ts';

interface SniEndpointsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly routes: Routes;
}

/** A certificate, its app, and the domains that are shown with it. */
export interface EndpointOfApp {
  readonly app: App;
  readonly endpoint: SniEndpoint;
  readonly domains: readonly CustomDomain[];
  /** Had and renewed automatically. */
  readonly isManaged: boolean;
}

interface Identity {
  readonly certificateChain: string;
  readonly privateKey: string;
}

/** The certificates of apps' own domains; the router shows them where the installation speaks https. */
export class SniEndpoints {
  readonly #options: SniEndpointsOptions;

  constructor(options: SniEndpointsOptions) {
    this.#options = options;
  }

  /** Oldest first. */
  async list(account: Account, appIdOrName: string): Promise<readonly EndpointOfApp[]> {
    const { apps, store } = this.#options;
    const app = await apps.find(account, appIdOrName);
    const [endpoints, domains, managed] = await Promise.all([
      store.sniEndpoints.list(app.id),
      store.domains.list(app.id),
      store.managedNames.all(),
    ]);
    const managedIds = new Set(managed.map(({ sniEndpointId }) => sniEndpointId));
    return endpoints.map((endpoint) => ({
      app,
      endpoint,
      domains: domains.filter(({ sniEndpointId }) => sniEndpointId === endpoint.id),
      isManaged: managedIds.has(endpoint.id),
    }));
  }

  /** By id or name. @throws {Refusal} `not_found` */
  async find(account: Account, appIdOrName: string, idOrName: string): Promise<EndpointOfApp> {
    const all = await this.list(account, appIdOrName);
    const found = all.find(({ endpoint }) => [endpoint.id, endpoint.name].includes(idOrName));
    if (!found) throw Refusal.missing('SNI endpoint');
    return found;
  }

  /** @throws {Refusal} `invalid_params` when certificate and key cannot be used */
  async add(account: Account, appIdOrName: string, identity: Identity): Promise<EndpointOfApp> {
    const { apps, clock, store } = this.#options;
    const app = await apps.find(account, appIdOrName, 'operate');
    const now = clock.now();
    const endpoint: SniEndpoint = {
      id: newId(),
      appId: app.id,
      name: generateAppName(),
      ...checked(identity, now),
      createdAt: now,
      updatedAt: now,
    };
    await store.sniEndpoints.insert(endpoint);
    return { app, endpoint, domains: [], isManaged: false };
  }

  /** Puts another certificate in its place, which is renewed by hand from then on. @throws {Refusal} as `add` does, and `not_found` */
  async replace(
    account: Account,
    appIdOrName: string,
    idOrName: string,
    identity: Identity,
  ): Promise<EndpointOfApp> {
    await this.#options.apps.find(account, appIdOrName, 'operate');
    const found = await this.find(account, appIdOrName, idOrName);
    const now = this.#options.clock.now();
    const endpoint: SniEndpoint = { ...found.endpoint, ...checked(identity, now), updatedAt: now };
    await this.#options.store.transaction(async ({ managedNames, sniEndpoints }) => {
      await sniEndpoints.update(endpoint);
      for (const name of await managedNames.all())
        if (name.sniEndpointId === endpoint.id) await managedNames.delete(name.hostname);
    });
    await this.#options.routes.publish();
    return { ...found, endpoint, isManaged: false };
  }

  /** Its domains stay, without a certificate of their own. @throws {Refusal} `not_found`, `managed_certificate` */
  async remove(account: Account, appIdOrName: string, idOrName: string): Promise<EndpointOfApp> {
    await this.#options.apps.find(account, appIdOrName, 'operate');
    const found = await this.find(account, appIdOrName, idOrName);
    if (found.isManaged)
      throw Refusal.invalid(
        `${found.endpoint.name} is renewed automatically. Turn that off: renga certs:auto:disable --app ${found.app.name}`,
        'managed_certificate',
      );
    await this.#options.store.transaction(async ({ domains, sniEndpoints }) => {
      for (const domain of found.domains) await domains.update({ ...domain, sniEndpointId: null });
      await sniEndpoints.delete(found.endpoint.id);
    });
    await this.#options.routes.publish();
    return found;
  }
}

const checked = ({ certificateChain, privateKey }: Identity, now: Date): Identity => ({
  certificateChain: checkCertificate(certificateChain, privateKey, now),
  privateKey,
});
