import type { Account } from '../../domain/account.ts';
import type { AddOn } from '../../domain/add-on.ts';
import type { AddOnService } from '../../domain/add-on-service.ts';
import { type Partner, type PartnerManifest, signOnFields } from '../../domain/partner.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { Clock } from '../../std/clock.ts';
import type { Accounts } from '../accounts.ts';
import type { Records, Store } from '../ports.ts';
import { hashToken, newToken } from '../secrets.ts';
import type { PartnerAddOns } from './partner-add-ons.ts';

interface PartnersOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly accounts: Pick<Accounts, 'owner'>;
  readonly partnerAddOns: Pick<PartnerAddOns, 'learn' | 'services'>;
  /** Everything that the installation offers. */
  readonly addOnProvider: { services(): readonly AddOnService[] };
}

/** Which services of others an installation offers; its owner decides. */
export class Partners {
  readonly #options: PartnersOptions;

  constructor(options: PartnersOptions) {
    this.#options = options;
  }

  /** @throws {Refusal} `forbidden` */
  async list(account: Account): Promise<readonly Partner[]> {
    await this.#checkOwner(account);
    return this.#options.store.partners.list();
  }

  /**
   * Offers a service, or takes another manifest for one that is offered already, which keeps its secret.
   * @returns `secret` of a new one; this is the only time that it can be seen
   * @throws {Refusal} `forbidden`; `invalid_params`, ids `service_taken` and `plan_in_use`
   */
  async add(
    account: Account,
    manifest: PartnerManifest,
  ): Promise<{ readonly partner: Partner; readonly secret: string | null }> {
    const { store, clock, partnerAddOns } = this.#options;
    await this.#checkOwner(account);
    this.#refuseTaken(manifest.id);
    const secret = newToken();
    const made = await store.transaction(async (records) => {
      const known = await records.partners.find(manifest.id);
      await refuseLostPlans(records, manifest);
      const now = clock.now();
      const partner: Partner = {
        id: manifest.id,
        manifest,
        secretHash: known?.secretHash ?? hashToken(secret),
        createdAt: known?.createdAt ?? now,
        updatedAt: now,
      };
      await records.partners.save(partner);
      return { partner, secret: known ? null : secret };
    });
    await partnerAddOns.learn();
    return made;
  }

  /**
   * Offers a service no more. Add-ons of it that are only waiting to be removed are forgotten.
   * @throws {Refusal} `forbidden`, `not_found`; `invalid_params`, id `provider_in_use`
   */
  async remove(account: Account, id: string): Promise<Partner> {
    const { store, partnerAddOns } = this.#options;
    await this.#checkOwner(account);
    const removed = await store.transaction(async ({ partners, addOns }) => {
      const partner = await partners.find(id);
      if (!partner) throw Refusal.missing('add-on provider');
      const all = (await addOns.list()).filter(({ service }) => service === id);
      const inUse = all.filter(({ state }) => state !== 'deprovisioning');
      if (inUse.length > 0)
        throw Refusal.invalid(
          `There are add-ons of ${id}: ${inUse.map(({ name }) => name).join(', ')}. Destroy them first.`,
          'provider_in_use',
        );
      for (const addOn of all) await addOns.delete(addOn.id);
      await partners.delete(id);
      return partner;
    });
    await partnerAddOns.learn();
    return removed;
  }

  /**
   * What the browser of a user brings to the dashboard of the partner.
   * @throws {Refusal} `not_offered`, id `no_dashboard`
   */
  async signOn(
    account: Account,
    addOn: AddOn,
    appName: string,
  ): Promise<{
    readonly action: string;
    readonly params: Readonly<Record<string, string>>;
    readonly label: string;
  }> {
    const manifest = (await this.#options.store.partners.find(addOn.service))?.manifest;
    if (!manifest?.ssoUrl || manifest.ssoSalt === null)
      throw new Refusal('not_offered', `${addOn.name} has no dashboard.`, { id: 'no_dashboard' });
    const params = signOnFields({
      addOnId: addOn.id,
      salt: manifest.ssoSalt,
      at: this.#options.clock.now(),
      user: account,
      app: appName,
    });
    return { action: manifest.ssoUrl, params, label: manifest.name };
  }

  async #checkOwner(account: Account): Promise<void> {
    if (account.id !== (await this.#options.accounts.owner()).id)
      throw new Refusal('forbidden', 'Only the owner of the installation decides which services it offers.');
  }

  #refuseTaken(id: string): void {
    const { addOnProvider, partnerAddOns } = this.#options;
    const own = addOnProvider.services().filter((service) => !partnerAddOns.services().includes(service));
    if (own.some(({ name, aliases }) => name === id || aliases.includes(id)))
      throw Refusal.invalid(`This installation has a service ${id} of its own.`, 'service_taken');
  }
}

async function refuseLostPlans({ addOns }: Records, { id, plans }: PartnerManifest): Promise<void> {
  const lost = (await addOns.list()).find(
    (addOn) => addOn.service === id && !plans.some(({ name }) => name === addOn.plan),
  );
  if (lost)
    throw Refusal.invalid(
      `${lost.name} has the plan ${lost.plan}, which the manifest does not have. Change it first.`,
      'plan_in_use',
    );
}
