import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import {
  asciiOf,
  type CustomDomain,
  checkHostname,
  DOMAINS_PER_APP,
  overlaps,
} from '../domain/custom-domain.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Bell } from '../std/bell.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Apps } from './apps.ts';
import type { Records, Routes, Store } from './ports.ts';
import type { Settings } from './settings.ts';
import type { SniEndpoints } from './sni-endpoints.ts';

interface DomainsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly routes: Routes;
  readonly sniEndpoints: SniEndpoints;
  readonly settings: Pick<Settings, 'domain'>;
  /** Rung when there may be a certificate to ask for. */
  readonly bell: Bell;
}

export interface DomainOfApp {
  readonly app: App;
  readonly domain: CustomDomain;
}

/** The host names of users' own. They count from the answer on, and make no release. */
export class Domains {
  readonly #options: DomainsOptions;

  constructor(options: DomainsOptions) {
    this.#options = options;
  }

  /** The name that an app has from the platform. */
  ownNameOf(app: App): string {
    return `${app.name}.${this.#options.settings.domain}`;
  }

  /** By host name. */
  async list(account: Account, appIdOrName: string): Promise<readonly DomainOfApp[]> {
    const app = await this.#options.apps.find(account, appIdOrName);
    return (await this.#options.store.domains.list(app.id)).map((domain) => ({ app, domain }));
  }

  /** By id or host name. @throws {Refusal} `not_found` */
  async find(account: Account, appIdOrName: string, idOrHostname: string): Promise<DomainOfApp> {
    const all = await this.list(account, appIdOrName);
    const hostname = asciiOf(idOrHostname);
    const found = all.find(({ domain }) => domain.id === idOrHostname || domain.hostname === hostname);
    if (!found) throw Refusal.missing('domain');
    return found;
  }

  /**
   * Leads a host name to an app; resolves when the router knows it.
   * @throws {Refusal} `invalid_params`, ids `invalid_hostname`, `reserved_hostname`, `domain_taken`, `too_many_domains`
   */
  async add(
    account: Account,
    appIdOrName: string,
    wanted: { readonly hostname: string; readonly sniEndpoint: string | null },
  ): Promise<DomainOfApp> {
    const { apps, clock, settings, store, routes } = this.#options;
    const app = await apps.find(account, appIdOrName, 'operate');
    const now = clock.now();
    const domain: CustomDomain = {
      id: newId(),
      appId: app.id,
      hostname: checkHostname(wanted.hostname, settings.domain),
      sniEndpointId: await this.#endpointId(account, app, wanted.sniEndpoint),
      createdAt: now,
      updatedAt: now,
    };
    await store.transaction(async (records) => {
      await refuseTaken(records, app, domain.hostname);
      await records.domains.insert(domain);
    });
    await routes.publish();
    this.#options.bell.ring();
    return { app, domain };
  }

  /** Chooses the certificate that it is shown with, or none. @throws {Refusal} `not_found` */
  async secure(
    account: Account,
    appIdOrName: string,
    idOrHostname: string,
    sniEndpoint: string | null,
  ): Promise<DomainOfApp> {
    await this.#options.apps.find(account, appIdOrName, 'operate');
    const { app, domain } = await this.find(account, appIdOrName, idOrHostname);
    const sniEndpointId = await this.#endpointId(account, app, sniEndpoint);
    const changed: CustomDomain = { ...domain, sniEndpointId, updatedAt: this.#options.clock.now() };
    await this.#options.store.domains.update(changed);
    await this.#options.routes.publish();
    this.#options.bell.ring();
    return { app, domain: changed };
  }

  /** Resolves when the router has forgotten it. @throws {Refusal} `not_found` */
  async remove(account: Account, appIdOrName: string, idOrHostname: string): Promise<DomainOfApp> {
    await this.#options.apps.find(account, appIdOrName, 'operate');
    const found = await this.find(account, appIdOrName, idOrHostname);
    await this.#options.store.domains.delete(found.domain.id);
    await this.#options.routes.publish();
    this.#options.bell.ring();
    return found;
  }

  async #endpointId(account: Account, app: App, idOrName: string | null): Promise<string | null> {
    if (idOrName === null) return null;
    return (await this.#options.sniEndpoints.find(account, app.id, idOrName)).endpoint.id;
  }
}

/** A name belongs to one app; a wildcard must not take what another owner's app is asked under. */
async function refuseTaken({ apps, domains }: Records, app: App, hostname: string): Promise<void> {
  const all = await domains.all();
  const ownerOf = new Map((await apps.list()).map(({ id, ownerId }) => [id, ownerId]));
  for (const other of all) {
    const isOwn = ownerOf.get(other.appId) === app.ownerId;
    if (isOwn ? other.hostname !== hostname : !overlaps(other.hostname, hostname)) continue;
    throw Refusal.invalid(
      other.appId === app.id
        ? `${hostname} was already added to ${app.name}.`
        : `${hostname} is in use by another app. Remove it there first.`,
      'domain_taken',
    );
  }
  if (all.filter(({ appId }) => appId === app.id).length >= DOMAINS_PER_APP)
    throw Refusal.invalid(
      `${app.name} has ${DOMAINS_PER_APP} domains already, which is the most. Remove one first.`,
      'too_many_domains',
    );
}
