import { generateAppName } from '../../domain/app.ts';
import { checkCertificate, factsOf, type SniEndpoint } from '../../domain/certificate.ts';
import {
  afterFailure,
  type KeptCertificate,
  type ManagedName,
  newManagedName,
  renewalOf,
} from '../../domain/managed-name.ts';
import { OWN_HOSTS } from '../../domain/own-hosts.ts';
import type { Bell } from '../../std/bell.ts';
import type { Clock } from '../../std/clock.ts';
import { newId } from '../../std/ids.ts';
import type { CertificateAuthority, Records, Routes, Store } from '../ports.ts';
import type { Settings } from '../settings.ts';
import type { Challenges } from './challenges.ts';

interface CertificateKeeperOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly routes: Pick<Routes, 'publish'>;
  readonly authority: CertificateAuthority;
  readonly challenges: Challenges;
  readonly settings: Pick<Settings, 'acme' | 'domain'>;
  /** Rings when apps or domains have changed. */
  readonly bell: Bell;
  readonly onError: (error: unknown) => void;
  /** For the log of the control plane. */
  readonly onNotice: (message: string) => void;
}

/** A name, and the app whose custom domain it is. */
type Wanted = ReadonlyMap<string, string | null>;

/** Longest time without a look at what is due: the clock of a machine may be set. */
const LOOK_MS = 6 * 60 * 60_000;
/** After one that failed. */
const LOOK_AGAIN_MS = 10_000;

/**
 * Has a certificate for every name that is to have one, and a younger one before it is too old. One name at a time, because
 * authorities count; what fails waits longer and longer. All that it knows is in the records, so it may be killed at any
 * moment.
 */
export class CertificateKeeper {
  readonly #options: CertificateKeeperOptions;

  constructor(options: CertificateKeeperOptions) {
    this.#options = options;
  }

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, bell, onError } = this.#options;
    while (!signal.aborted) {
      const { rings } = bell;
      const waitMs = await this.#workOnNext(signal).catch((error: unknown) => {
        if (!signal.aborted) onError(error);
        return LOOK_AGAIN_MS;
      });
      const over = new AbortController();
      const until = AbortSignal.any([signal, over.signal]);
      await Promise.race([clock.sleep(waitMs, until).catch(() => undefined), bell.heard(rings, until)]);
      over.abort();
    }
  }

  /** @returns how long there is nothing more to do, ms */
  async #workOnNext(signal: AbortSignal): Promise<number> {
    const { store, clock } = this.#options;
    const wanted = await this.#wanted(store);
    await this.#forgetUnwanted(wanted);
    const known = new Map((await store.managedNames.all()).map((name) => [name.hostname, name]));
    const now = clock.now();
    const names = [...wanted].map(
      ([hostname, appId]) => known.get(hostname) ?? newManagedName(hostname, appId, now),
    );
    const [next] = names.toSorted((a, b) => a.nextAt.getTime() - b.nextAt.getTime());
    if (!next) return LOOK_MS;
    if (next.nextAt > now) return Math.min(LOOK_MS, next.nextAt.getTime() - now.getTime());
    await this.#obtain(next, signal);
    return 0;
  }

  async #wanted({ apps, domains, managedNames }: Records): Promise<Wanted> {
    const { acme, domain: own } = this.#options.settings;
    if (acme === null) return new Map();
    const [managed, names] = await Promise.all([managedNames.apps(), managedNames.all()]);
    const active = (await apps.list()).filter(({ status }) => status === 'active');
    const labels = acme.ownNames ? [...OWN_HOSTS, ...active.map(({ name }) => name)] : [];
    const endpointOf = new Map(names.map(({ hostname, sniEndpointId }) => [hostname, sniEndpointId]));
    const custom = (await domains.all()).filter(
      ({ appId, hostname, sniEndpointId }) =>
        managed.has(appId) &&
        !hostname.startsWith('*.') &&
        (endpointOf.get(hostname) ?? null) === sniEndpointId,
    );
    return new Map([
      ...labels.map((label) => [`${label}.${own}`, null] as const),
      ...custom.map(({ hostname, appId }) => [hostname, appId] as const),
    ]);
  }

  /** Domains that went, moved to another app, or have another certificate now. */
  async #forgetUnwanted(wanted: Wanted): Promise<void> {
    const { store } = this.#options;
    for (const { hostname, appId, sniEndpointId } of await store.managedNames.all()) {
      if (wanted.has(hostname) && wanted.get(hostname) === appId) continue;
      await store.transaction(async ({ managedNames, domains, sniEndpoints }) => {
        await managedNames.delete(hostname);
        if (sniEndpointId === null) return;
        for (const domain of await domains.all())
          if (domain.sniEndpointId === sniEndpointId)
            await domains.update({ ...domain, sniEndpointId: null });
        await sniEndpoints.delete(sniEndpointId);
      });
    }
  }

  async #obtain(name: ManagedName, signal: AbortSignal): Promise<void> {
    const { store, clock, routes, authority, challenges, onNotice } = this.#options;
    const { managedNames } = store;
    const tokens: string[] = [];
    let current = name;
    const note = async (change: Partial<ManagedName>) => {
      current = { ...current, ...change, updatedAt: clock.now() };
      await managedNames.save(current);
    };
    try {
      const certificate = await authority.issue(name.hostname, name.order, {
        ordered: (order) => note({ order }),
        answer: async (token, text) => {
          tokens.push(token);
          challenges.add(token, text);
          await routes.publish();
        },
        proven: () => note(current.status === 'cert issued' ? {} : { status: 'verified' }),
      });
      await this.#keep(current, certificate);
    } catch (error) {
      if (signal.aborted) return;
      const reason = error instanceof Error ? error.message : String(error);
      await managedNames.save(afterFailure(current, reason, clock.now()));
      onNotice(`no certificate for ${name.hostname}: ${reason}`);
    } finally {
      for (const token of tokens) challenges.remove(token);
      if (!signal.aborted) await routes.publish();
    }
  }

  /** Unless nobody wants it any more: the order took its time. */
  async #keep(name: ManagedName, { certificateChain, privateKey }: KeptCertificate): Promise<void> {
    const { store, clock } = this.#options;
    const now = clock.now();
    const chain = checkCertificate(certificateChain, privateKey, now);
    const certificate = { certificateChain: chain, privateKey };
    const done: ManagedName = {
      ...newManagedName(name.hostname, name.appId, now),
      status: 'cert issued',
      nextAt: renewalOf(factsOf(chain)),
    };
    await store.transaction(async (records) => {
      if ((await this.#wanted(records)).get(name.hostname) !== name.appId) return;
      if (name.appId === null) return records.managedNames.save({ ...done, certificate });
      const sniEndpointId = await this.#show(records, { ...name, appId: name.appId }, certificate, now);
      await records.managedNames.save({ ...done, sniEndpointId });
    });
  }

  /** Puts it where the certificates of custom domains are. @returns the id of its endpoint */
  async #show(
    { domains, sniEndpoints }: Records,
    name: ManagedName & { readonly appId: string },
    certificate: KeptCertificate,
    now: Date,
  ): Promise<string> {
    const known = (await sniEndpoints.list(name.appId)).find(({ id }) => id === name.sniEndpointId);
    if (known) {
      await sniEndpoints.update({ ...known, ...certificate, updatedAt: now });
      return known.id;
    }
    const endpoint: SniEndpoint = {
      id: newId(),
      appId: name.appId,
      name: generateAppName(),
      ...certificate,
      createdAt: now,
      updatedAt: now,
    };
    await sniEndpoints.insert(endpoint);
    for (const domain of await domains.list(name.appId))
      if (domain.hostname === name.hostname)
        await domains.update({ ...domain, sniEndpointId: endpoint.id, updatedAt: now });
    return endpoint.id;
  }
}
