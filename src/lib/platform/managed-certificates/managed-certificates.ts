import type { Account } from '../../domain/account.ts';
import type { App } from '../../domain/app.ts';
import type { CustomDomain } from '../../domain/custom-domain.ts';
import type { AcmStatus } from '../../domain/managed-name.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { Bell } from '../../std/bell.ts';
import type { Clock } from '../../std/clock.ts';
import type { Activity } from '../activity.ts';
import type { Apps } from '../apps.ts';
import type { Routes, Store } from '../ports.ts';
import type { Settings } from '../settings.ts';

interface ManagedCertificatesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly activity: Pick<Activity, 'byUser'>;
  readonly routes: Pick<Routes, 'publish'>;
  readonly settings: Pick<Settings, 'acme'>;
  /** Rung when there is something to ask an authority for. */
  readonly bell: Bell;
}

/** How far the certificate of a domain is. */
export interface DomainProgress {
  readonly status: AcmStatus | null;
  readonly reason: string | null;
}

const UNMANAGED: DomainProgress = { status: null, reason: null };

/** Heroku's Automated Certificate Management: which apps have it, and how far their domains are. */
export class ManagedCertificates {
  readonly #options: ManagedCertificatesOptions;

  constructor(options: ManagedCertificatesOptions) {
    this.#options = options;
  }

  async isOn(app: App): Promise<boolean> {
    return this.#options.settings.acme !== null && (await this.#apps()).has(app.id);
  }

  /** Of the domains of an app. */
  async progress(app: App): Promise<(domain: CustomDomain) => DomainProgress> {
    if (!(await this.isOn(app))) return () => UNMANAGED;
    const names = new Map(
      (await this.#options.store.managedNames.all()).map((name) => [name.hostname, name]),
    );
    return ({ hostname, sniEndpointId }) => {
      const name = names.get(hostname);
      if (sniEndpointId !== null && name?.sniEndpointId !== sniEndpointId) return ITS_OWN;
      if (hostname.startsWith('*.')) return WILDCARD;
      return name ?? UNMANAGED;
    };
  }

  /** Certificates are asked for from now on. @throws {Refusal} `not_offered` where the installation has no authority */
  async enable(account: Account, appIdOrName: string): Promise<App> {
    const { store, activity, bell } = this.#options;
    const app = await this.#app(account, appIdOrName);
    await store.managedNames.enable(app.id);
    activity.byUser(app.id, 'Enable ACM', account);
    bell.ring();
    return app;
  }

  /** Domains lose the certificates that were had for them at once. */
  async disable(account: Account, appIdOrName: string): Promise<App> {
    const { store, clock, apps, activity, routes } = this.#options;
    const app = await apps.find(account, appIdOrName, 'operate');
    await store.transaction(async ({ managedNames, domains, sniEndpoints }) => {
      await managedNames.disable(app.id);
      const own = (await managedNames.all()).filter(({ appId }) => appId === app.id);
      const endpoints = new Set(own.map(({ sniEndpointId }) => sniEndpointId));
      for (const domain of await domains.list(app.id))
        if (domain.sniEndpointId !== null && endpoints.has(domain.sniEndpointId))
          await domains.update({ ...domain, sniEndpointId: null, updatedAt: clock.now() });
      for (const { hostname, sniEndpointId } of own) {
        await managedNames.delete(hostname);
        if (sniEndpointId !== null) await sniEndpoints.delete(sniEndpointId);
      }
    });
    activity.byUser(app.id, 'Disable ACM', account);
    await routes.publish();
    return app;
  }

  /** What failed is tried again at once. @throws {Refusal} `not_offered`, and `acm_disabled` where it is off */
  async refresh(account: Account, appIdOrName: string): Promise<App> {
    const { store, clock, bell } = this.#options;
    const app = await this.#app(account, appIdOrName);
    if (!(await this.isOn(app)))
      throw Refusal.invalid(
        `Automatic certificates are off for ${app.name}. Turn them on: renga certs:auto:enable --app ${app.name}`,
        'acm_disabled',
      );
    await store.transaction(async ({ managedNames }) => {
      for (const name of await managedNames.all())
        if (name.appId === app.id && name.failures > 0)
          await managedNames.save({ ...name, status: null, reason: null, failures: 0, nextAt: clock.now() });
    });
    bell.ring();
    return app;
  }

  async #app(account: Account, appIdOrName: string): Promise<App> {
    const app = await this.#options.apps.find(account, appIdOrName, 'operate');
    if (this.#options.settings.acme !== null) return app;
    throw new Refusal(
      'not_offered',
      'This installation asks nobody for certificates. Whoever runs it can start it with: renga server --acme EMAIL. Or add one of your own: renga certs:add CRT KEY',
      { id: 'acm_not_offered' },
    );
  }

  #apps(): Promise<ReadonlySet<string>> {
    return this.#options.store.managedNames.apps();
  }
}

const ITS_OWN: DomainProgress = {
  status: 'cert issued',
  reason: 'It is shown with a certificate that was added by hand, which is left alone.',
};
const WILDCARD: DomainProgress = {
  status: 'failed',
  reason:
    'No certificate for all names below a domain can be had automatically. Add one: renga certs:add CRT KEY',
};
