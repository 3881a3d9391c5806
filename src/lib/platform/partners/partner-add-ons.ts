import type { AddOn } from '../../domain/add-on.ts';
import type { AddOnService } from '../../domain/add-on-service.ts';
import type { ConfigVars } from '../../domain/config-vars.ts';
import { checkDrainUrl } from '../../domain/drain.ts';
import { GRANT_LIFETIME_MS } from '../../domain/oauth.ts';
import {
  attachable,
  PARTNER_LIMIT_MS,
  type Partner,
  type PartnerResource,
  serviceOf,
} from '../../domain/partner.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { Clock } from '../../std/clock.ts';
import { newId } from '../../std/ids.ts';
import type { AddOnProvider, LogDrains, PartnerAnswer, PartnerApi, Store } from '../ports.ts';
import { hashToken, newToken } from '../secrets.ts';

interface PartnerAddOnsOptions {
  readonly store: Pick<Store, 'partners' | 'drains' | 'transaction'>;
  readonly api: PartnerApi;
  readonly logDrains: LogDrains;
  readonly clock: Clock;
  /** Where partners call us: `http://localhost:8080`. */
  readonly apiUrl: () => string;
}

/** Add-ons that somebody else runs, and tells us of. */
export class PartnerAddOns implements AddOnProvider {
  readonly #options: PartnerAddOnsOptions;
  #services: readonly AddOnService[] = [];

  constructor(options: PartnerAddOnsOptions) {
    this.#options = options;
  }

  /** Learns which partners there are: at the start, and after each change of them. */
  async learn(): Promise<void> {
    this.#services = (await this.#options.store.partners.list()).map(serviceOf);
  }

  services(): readonly AddOnService[] {
    return this.#services;
  }

  /** @throws {Refusal} ids `partner_refused`, `partner_failed`, `partner_unreachable`, `partner_down`, `partner_overdue` */
  async ensure(addOn: AddOn): Promise<ConfigVars | null> {
    if (addOn.state !== 'provisioning') return addOn.config;
    const partner = await this.#partner(addOn);
    const resource = await this.#resource(addOn);
    if (resource.providerId !== null) return this.#stillWaiting(addOn, partner);
    const answer = await this.#provision(addOn, partner, resource);
    const config = attachable(partner.manifest, answer.config ?? {});
    await this.#note(addOn, answer);
    return answer.isDone ? config : null;
  }

  async replan(addOn: AddOn, plan: string): Promise<ConfigVars | null> {
    const { manifest } = await this.#partner(addOn);
    const { providerId } = await this.#resource(addOn);
    const wanted = { providerId: providerId ?? addOn.id, uuid: addOn.id, plan };
    const { config } = await this.#options.api.changePlan(manifest, wanted);
    return config && attachable(manifest, config);
  }

  /** Partners are reached by the addresses that they give. */
  async leave(): Promise<void> {}

  async remove(addOn: AddOn): Promise<boolean> {
    const { store, api, clock } = this.#options;
    const resource = await store.partners.resource(addOn.id);
    const partner = await store.partners.find(addOn.service);
    await this.#closeDrains(addOn);
    if (!resource?.isAsked || !partner) return true;
    if (clock.now().getTime() - addOn.updatedAt.getTime() > PARTNER_LIMIT_MS) return true;
    return api.deprovision(partner.manifest, resource.providerId ?? addOn.id);
  }

  /** Its provider keeps the ways in, and tells when they change. */
  values(addOn: AddOn): ConfigVars {
    return addOn.config;
  }

  setLogin(addOn: AddOn): Promise<never> {
    return this.administer(addOn);
  }

  async administer({ service }: AddOn): Promise<never> {
    throw notOurs(service);
  }

  dump({ service }: AddOn): never {
    throw notOurs(service);
  }

  async load({ service }: AddOn): Promise<never> {
    throw notOurs(service);
  }

  console(addOn: AddOn): never {
    throw new Refusal('not_offered', `${addOn.service} has no console.`, { id: 'no_console' });
  }

  async *ended(): AsyncGenerator<string> {}

  async #provision(addOn: AddOn, partner: Partner, resource: PartnerResource): Promise<PartnerAnswer> {
    const { store, api, clock, apiUrl } = this.#options;
    const code = newToken();
    const expiresAt = new Date(clock.now().getTime() + GRANT_LIFETIME_MS);
    const grant = { hash: hashToken(code), expiresAt };
    const input = partner.manifest.requires.includes('log_input') ? `t.${newToken()}` : null;
    const inputHash = input && hashToken(input);
    const asked = { ...resource, isAsked: true, grant, inputHash };
    await store.partners.updateResource(asked);
    try {
      return await api.provision(partner.manifest, {
        uuid: addOn.id,
        name: addOn.name,
        plan: addOn.plan,
        options: resource.options,
        callbackUrl: `${apiUrl()}/addons/${addOn.id}`,
        grant: { code, expiresAt },
        drainToken: resource.drainToken,
        logInputUrl: input && this.#logInputUrl(input),
      });
    } catch (error) {
      // A partner that refuses has made nothing; what became of any other is not known.
      const isNothingMade =
        error instanceof Refusal && ['partner_refused', 'partner_down'].includes(error.id);
      if (isNothingMade) await store.partners.updateResource(resource);
      throw error;
    }
  }

  #logInputUrl(token: string): string {
    const url = new URL('/logs', this.#options.apiUrl());
    url.username = 'token';
    url.password = token;
    return url.href;
  }

  async #note(addOn: AddOn, { providerId, message, drainUrl }: PartnerAnswer): Promise<void> {
    const { store } = this.#options;
    await store.transaction(async ({ partners }) => {
      const current = await partners.resource(addOn.id);
      // Tokens may have been given out while it answered.
      if (current) await partners.updateResource({ ...current, providerId, message });
    });
    if (drainUrl !== null) await this.openDrain(addOn, drainUrl);
  }

  /**
   * Sends the log of the app to its partner.
   * @throws {Refusal} `invalid_params`, id `invalid_drain_url`; `forbidden` when its manifest does not ask for it
   */
  async openDrain(addOn: AddOn, url: string): Promise<void> {
    const { store, logDrains, clock } = this.#options;
    const { drainToken } = await this.#resource(addOn);
    if (drainToken === null)
      throw new Refusal('forbidden', `The manifest of ${addOn.service} does not require syslog_drain.`);
    await this.#closeDrains(addOn);
    const now = clock.now();
    const drain = {
      id: newId(),
      appId: addOn.appId,
      url: checkDrainUrl(url),
      token: drainToken,
      addOnId: addOn.id,
      createdAt: now,
      updatedAt: now,
    };
    await store.drains.insert(drain);
    logDrains.openDrain(drain);
  }

  async #closeDrains(addOn: AddOn): Promise<void> {
    const { store, logDrains } = this.#options;
    for (const { id, addOnId } of await store.drains.list(addOn.appId)) {
      if (addOnId !== addOn.id) continue;
      await store.drains.delete(id);
      await logDrains.closeDrain(id);
    }
  }

  #stillWaiting(addOn: AddOn, { manifest }: Partner): null {
    if (this.#options.clock.now().getTime() - addOn.createdAt.getTime() <= PARTNER_LIMIT_MS) return null;
    throw new Refusal('not_offered', `${manifest.name} has not made ${addOn.name} in twelve hours.`, {
      id: 'partner_overdue',
    });
  }

  async #partner({ service }: AddOn): Promise<Partner> {
    const partner = await this.#options.store.partners.find(service);
    if (!partner) throw new Error(`This installation has no provider ${service} any more.`);
    return partner;
  }

  async #resource({ id, name }: AddOn): Promise<PartnerResource> {
    const resource = await this.#options.store.partners.resource(id);
    if (!resource) throw new Error(`Nothing is known of what the provider of ${name} has made.`);
    return resource;
  }
}

const notOurs = (service: string): Refusal =>
  new Refusal('not_offered', `Only the provider of ${service} can do that.`, { id: 'no_such_deed' });
