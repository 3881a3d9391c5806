import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { wildcardsOver } from '../../domain/custom-domain.ts';
import type { AppRoute, Endpoint, RouteTable, ServedCertificate } from '../../domain/route-table.ts';
import { AppTarget } from './app-target.ts';
import { type DialContext, DynoTarget } from './dyno-target.ts';
import { WaitingRoom } from './waiting-room.ts';

/** Where a host name leads: an app, or the socket of the control plane. */
export type Destination = AppTarget | { readonly controlSocket: string };

const CHALLENGES = '/.well-known/acme-challenge/';

/** The table in force. Replaced as a whole; dynos that stay keep their connections and their quarantine. */
export class RoutingTable {
  readonly #context: DialContext;
  readonly #dynos = new Map<string, DynoTarget>();
  readonly #leaving = new Set<DynoTarget>();
  readonly #apps = new Map<string, AppTarget>();
  readonly #room = new WaitingRoom();
  readonly #quietWatchers = new Set<() => void>();
  #destinations = new Map<string, Destination>();
  #certificates: NonNullable<RouteTable['certificates']> = {};
  #contexts: ReadonlyMap<string, SecureContext> = new Map();
  /** Read once: browsers send the requests for several names over one connection. */
  readonly #read = new WeakMap<ServedCertificate, X509Certificate>();
  #challenges: ReadonlyMap<string, string> = new Map();
  #version = -1;

  constructor(context: DialContext) {
    this.#context = context;
  }

  /** Version of the table in force; -1 before the first one. */
  get version(): number {
    return this.#version;
  }

  find(host: string): Destination | undefined {
    return ofHost(host, (name) => this.#destinations.get(name));
  }

  /** What an authority is to find at a path of any host, as proof that names lead here (RFC 8555 §8.3). */
  challengeAnswer(path: string): string | undefined {
    return path.startsWith(CHALLENGES) ? this.#challenges.get(path.slice(CHALLENGES.length)) : undefined;
  }

  /** What a client is shown who asks for a host by https; `undefined` for the certificate of the installation. */
  contextFor(host: string): SecureContext | undefined {
    return ofHost(host, (name) => this.#contexts.get(name));
  }

  /**
   * Whether a client that asked for `name` by https, and saw its certificate, may speak with `host` over that connection: it
   * would be shown the same one, or one that names both.
   */
  vouch(name: string, host: string): boolean {
    const shown = certificateFor(name, this.#certificates);
    if (shown === certificateFor(host, this.#certificates)) return true;
    return shown !== undefined && this.#x509(shown).checkHost(host) !== undefined;
  }

  /** How long each app has had no traffic, ms, by its id. */
  idleMs(now: number): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#apps].map(([appId, app]) => [appId, Math.floor(app.idleMs(now))]));
  }

  /** Puts a table in force at once. */
  replace(table: RouteTable): void {
    const kept = new Set<string>();
    const apps = new Set<string>();
    const destinations = new Map<string, Destination>();
    for (const [host, route] of Object.entries(table.apps)) {
      if (!apps.has(route.appId)) this.#change(route, kept);
      apps.add(route.appId);
      const target = this.#apps.get(route.appId);
      if (target) destinations.set(host, target);
    }
    const control = { controlSocket: table.control.socketPath };
    for (const host of table.control.hosts) destinations.set(host, control);

    this.#destinations = destinations;
    this.#showCertificates(table);
    this.#challenges = new Map(Object.entries(table.challenges ?? {}));
    this.#version = table.version;
    this.#drop(kept, apps);
  }

  /** Resolves when no request is in flight to these addresses and no websocket open, or when the signal aborts. */
  drained(addresses: readonly string[], signal: AbortSignal): Promise<void> {
    const wanted = new Set(addresses);
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => {
      if (!signal.aborted && this.#busy(wanted)) return;
      this.#quietWatchers.delete(look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    this.#quietWatchers.add(look);
    signal.addEventListener('abort', look);
    look();
    return promise;
  }

  /** Lets go of every dyno: idle connections close, websockets are cut. */
  close(): void {
    for (const dyno of [...this.#dynos.values(), ...this.#leaving]) {
      dyno.retire();
      dyno.sever();
    }
  }

  #x509(served: ServedCertificate): X509Certificate {
    const x509 = this.#read.get(served) ?? new X509Certificate(served.cert);
    this.#read.set(served, x509);
    return x509;
  }

  /** A context is made once for a certificate: it costs a millisecond. One that cannot be used is left out. */
  #showCertificates({ certificates = {} }: RouteTable): void {
    const known = this.#contexts;
    const previous = this.#certificates;
    this.#certificates = certificates;
    this.#contexts = new Map(
      Object.entries(certificates).flatMap(([host, { cert, key }]) => {
        const same = previous[host]?.cert === cert && previous[host].key === key;
        const context = (same && known.get(host)) || contextOf(cert, key);
        return context ? [[host, context] as const] : [];
      }),
    );
  }

  #change(route: AppRoute, kept: Set<string>): void {
    const dynos = route.endpoints.map((endpoint) => this.#dyno(route, endpoint, kept));
    const target = this.#apps.get(route.appId);
    if (target) target.change(route, dynos);
    else this.#apps.set(route.appId, new AppTarget(route, dynos, this.#room));
  }

  #dyno(route: AppRoute, endpoint: Endpoint, kept: Set<string>): DynoTarget {
    const key = `${route.appId} ${endpoint.dyno} ${endpoint.address}`;
    kept.add(key);
    const known = this.#dynos.get(key);
    if (known) return known;
    const dyno = new DynoTarget(endpoint, this.#context, this.#quiet);
    this.#dynos.set(key, dyno);
    return dyno;
  }

  #drop(keptDynos: ReadonlySet<string>, keptApps: ReadonlySet<string>): void {
    for (const [key, dyno] of this.#dynos) {
      if (keptDynos.has(key)) continue;
      this.#dynos.delete(key);
      if (!dyno.unused) this.#leaving.add(dyno);
      dyno.retire();
    }
    for (const [appId, target] of this.#apps) {
      if (keptApps.has(appId)) continue;
      this.#apps.delete(appId);
      target.change(null, []);
    }
  }

  #busy(addresses: ReadonlySet<string>): boolean {
    const busy = (dyno: DynoTarget) => !dyno.unused && addresses.has(dyno.address);
    return this.#leaving.values().some(busy) || this.#dynos.values().some(busy);
  }

  readonly #quiet = (dyno: DynoTarget): void => {
    if (this.#leaving.size > 0 && dyno.unused) this.#leaving.delete(dyno);
    if (this.#quietWatchers.size === 0) return;
    for (const look of [...this.#quietWatchers]) look();
  };
}

const certificateFor = (host: string, certificates: NonNullable<RouteTable['certificates']>) =>
  ofHost(host, (name) => certificates[name]);

/** What is known of a host by its own name, or else by the nearest wildcard. */
function ofHost<T>(host: string, find: (name: string) => T | undefined): T | undefined {
  const own = find(host);
  if (own) return own;
  for (const wildcard of wildcardsOver(host)) {
    const found = find(wildcard);
    if (found) return found;
  }
  return undefined;
}

function contextOf(cert: string, key: string): SecureContext | undefined {
  try {
    return createSecureContext({ cert, key });
  } catch {
    return undefined;
  }
}
