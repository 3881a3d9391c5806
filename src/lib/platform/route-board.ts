import type { App } from '../domain/app.ts';
import { type FeatureChange, isEnabled } from '../domain/app-feature.ts';
import type { SniEndpoint } from '../domain/certificate.ts';
import type { CustomDomain } from '../domain/custom-domain.ts';
import { type Dyno, dynoName, webDynos } from '../domain/dyno.ts';
import type { ProcessType } from '../domain/formation.ts';
import type { ManagedName } from '../domain/managed-name.ts';
import { WEB_HOSTS } from '../domain/own-hosts.ts';
import type { Release } from '../domain/release.ts';
import type { AppRoute, RouteTable } from '../domain/route-table.ts';
import type { Clock } from '../std/clock.ts';
import type { DynoHours } from './dyno-hours.ts';
import type { Challenges } from './managed-certificates/challenges.ts';
import type { Router, Routes, Store } from './ports.ts';

interface RouteBoardOptions {
  readonly store: Store;
  readonly router: Router;
  readonly clock: Clock;
  readonly dynoHours: Pick<DynoHours, 'isUsedUp'>;
  readonly challenges: Pick<Challenges, 'answers'>;
  readonly domain: string;
  /** Socket of the control plane for requests that came through the router. */
  readonly controlSocketPath: string;
  /** Of the table that the router has now; ours are newer. */
  readonly lastVersion: number;
}

/** What the route of an app follows from. */
interface AppFacts {
  readonly app: App;
  readonly release: Release | null;
  readonly formation: readonly ProcessType[];
  readonly changes: readonly FeatureChange[];
  readonly dynos: readonly Dyno[];
}

/** Computes the whole route table from the records and has the router take it. */
export class RouteBoard implements Routes {
  readonly #options: RouteBoardOptions;
  #publishing: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;
  #version: number;

  constructor(options: RouteBoardOptions) {
    this.#options = options;
    this.#version = options.lastVersion;
  }

  /** Resolves when the router works by a table made after this call; calls at the same time share one table. */
  publish(): Promise<void> {
    this.#queued ??= this.#publishing.then(() => {
      this.#queued = undefined;
      const published = this.#publishNow();
      this.#publishing = published.catch(() => undefined);
      return published;
    });
    return this.#queued;
  }

  drained(addresses: readonly string[], limitMs: number): Promise<void> {
    return this.#options.router.drained(addresses, limitMs);
  }

  async #publishNow(): Promise<void> {
    const { domain, challenges } = this.#options;
    const [closedSince, facts, domains, certificates, managed] = await Promise.all([
      this.#options.store.installation.closedSince(),
      this.#facts(),
      this.#options.store.domains.all(),
      this.#options.store.sniEndpoints.all(),
      this.#options.store.managedNames.all(),
    ]);
    const domainsOf = Map.groupBy(domains, ({ appId }) => appId);
    const routes = await Promise.all(
      facts.map(async (each) => {
        const route = await this.#route(each, closedSince !== null);
        const custom = (domainsOf.get(each.app.id) ?? []).map(({ hostname }) => hostname);
        return [`${each.app.name}.${domain}`, ...custom].map((host) => [host, route] as const);
      }),
    );
    this.#version += 1;
    const table: RouteTable = {
      version: this.#version,
      apps: Object.fromEntries(routes.flat()),
      ...served(domains, certificates, managed),
      ...proofs(challenges.answers),
      control: {
        hosts: [...WEB_HOSTS.map((name) => `${name}.${domain}`), ...['localhost', '127.0.0.1', '[::1]']],
        socketPath: this.#options.controlSocketPath,
      },
    };
    await this.#options.router.publish(table);
  }

  /** A few queries for all apps: requests are held while an app that wakes waits for its route. */
  async #facts(): Promise<readonly AppFacts[]> {
    const { store } = this.#options;
    const [apps, releases, formations, changes, dynos] = await Promise.all([
      store.apps.list(),
      store.releases.currents(),
      store.formations.all(),
      store.features.all(),
      store.dynos.all(),
    ]);
    const releaseOf = new Map(releases.map((release) => [release.appId, release]));
    const changesOf = Map.groupBy(changes, ({ appId }) => appId);
    const dynosOf = Map.groupBy(dynos, ({ appId }) => appId);
    return apps
      .filter(({ status }) => status === 'active')
      .map((app) => ({
        app,
        release: releaseOf.get(app.id) ?? null,
        formation: formations.get(app.id) ?? [],
        changes: changesOf.get(app.id) ?? [],
        dynos: dynosOf.get(app.id) ?? [],
      }));
  }

  async #route({ app, release, formation, changes, dynos }: AppFacts, isClosed: boolean): Promise<AppRoute> {
    const { dynoHours, clock } = this.#options;
    const web = webDynos(dynos, clock.now());
    const state = isClosed ? 'closed' : stateOf(app, release, formation, web);
    return {
      appId: app.id,
      appName: app.name,
      state: state === 'asleep' && (await dynoHours.isUsedUp(app.ownerId)) ? 'quota' : state,
      endpoints: web.flatMap((dyno) =>
        dyno.state === 'up' && dyno.endpoint ? [{ dyno: dynoName(dyno), address: dyno.endpoint }] : [],
      ),
      ...pageUrl('errorPageUrl', release?.config['ERROR_PAGE_URL']),
      ...pageUrl('maintenancePageUrl', release?.config['MAINTENANCE_PAGE_URL']),
      ...(isEnabled('http-session-affinity', changes) ? { sessionAffinity: true } : {}),
      ...(isEnabled('http-disable-keepalive-to-dyno', changes) ? { closesConnections: true } : {}),
      ...(isEnabled('http-end-to-end-continue', changes) ? { endToEndContinue: true } : {}),
    };
  }
}

/** Nothing where no name has a certificate, which is the rule. */
function served(
  domains: readonly CustomDomain[],
  endpoints: readonly SniEndpoint[],
  managed: readonly ManagedName[],
): Pick<RouteTable, 'certificates'> {
  const custom = domains.map(
    ({ hostname, sniEndpointId }) => [hostname, endpoints.find(({ id }) => id === sniEndpointId)] as const,
  );
  const own = managed.map(({ hostname, certificate }) => [hostname, certificate] as const);
  const found = [...custom, ...own].flatMap(([hostname, identity]) =>
    identity ? [[hostname, { cert: identity.certificateChain, key: identity.privateKey }]] : [],
  );
  return found.length === 0 ? {} : { certificates: Object.fromEntries(found) };
}

const proofs = (answers: Readonly<Record<string, string>>): Pick<RouteTable, 'challenges'> =>
  Object.keys(answers).length === 0 ? {} : { challenges: answers };

function stateOf(
  app: App,
  release: Release | null,
  formation: readonly ProcessType[],
  web: readonly Dyno[],
): AppRoute['state'] {
  if (app.maintenance) return 'maintenance';
  if (!release?.slugId) return 'blank';
  if (!formation.some((row) => row.type === 'web' && row.quantity > 0)) return 'no-web';
  if (web.some((dyno) => dyno.state === 'up')) return 'up';
  if (web.some((dyno) => dyno.state === 'idle')) return 'asleep';
  return web.some((dyno) => dyno.state === 'crashed') && !web.some((dyno) => dyno.state === 'starting')
    ? 'crashed'
    : 'starting';
}

function pageUrl(key: 'errorPageUrl' | 'maintenancePageUrl', url: string | undefined): Partial<AppRoute> {
  return url && /^https?:\/\//.test(url) ? { [key]: url } : {};
}
