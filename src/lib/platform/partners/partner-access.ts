import type { Account } from '../../domain/account.ts';
import type { AddOn } from '../../domain/add-on.ts';
import type { InputLine } from '../../domain/log-input.ts';
import { CLIENT_TOKEN_LIFETIME_MS } from '../../domain/oauth.ts';
import {
  asPartnerNames,
  attachable,
  type Partner,
  type PartnerManifest,
  type PartnerResource,
} from '../../domain/partner.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { Clock } from '../../std/clock.ts';
import type { AddOnChanges } from '../add-on-changes.ts';
import type { LogSink, Store } from '../ports.ts';
import { hashToken, newToken } from '../secrets.ts';
import type { PartnerAddOns } from './partner-add-ons.ts';

interface PartnerAccessOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logs: LogSink;
  readonly addOnChanges: Pick<AddOnChanges, 'reconfigure' | 'completed' | 'ended'>;
  readonly partnerAddOns: Pick<PartnerAddOns, 'openDrain'>;
}

/** What a partner shows to get tokens. */
interface Exchange {
  readonly type: 'authorization_code' | 'refresh_token';
  readonly code: string | undefined;
  readonly refreshToken: string | undefined;
}

/** What it gets; seen this once. */
export interface PartnerTokens {
  readonly addOnId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
}

/** Tokens of partners are told from those of people by how they begin. */
const PREFIX = 'RNGP-';
export const isPartnerToken = (token: string): boolean => token.startsWith(PREFIX);

/** What partners ask of us: tokens for one add-on each, and what they may do with them. */
export class PartnerAccess {
  readonly #options: PartnerAccessOptions;

  constructor(options: PartnerAccessOptions) {
    this.#options = options;
  }

  /**
   * Tokens for the code that came with an add-on, or for a refresh token. A code is good once.
   * @returns `null` when the secret is of no partner
   * @throws {Refusal} `bad_request`, id `invalid_grant`
   */
  async tokens(secret: string, { type, code, refreshToken }: Exchange): Promise<PartnerTokens | null> {
    const { store, clock } = this.#options;
    const partner = await store.partners.bySecret(hashToken(secret));
    if (!partner) return null;
    const [access, refresh] = [PREFIX + newToken(), PREFIX + newToken()];
    const now = clock.now();
    const expiresAt = new Date(now.getTime() + CLIENT_TOKEN_LIFETIME_MS);
    return store.transaction(async ({ partners, addOns }) => {
      const isCode = type === 'authorization_code';
      const shown = (isCode ? code : refreshToken) ?? '';
      const resource = await partners.byHash(isCode ? 'grant' : 'refresh', hashToken(shown));
      const addOn = resource && (await addOns.find(resource.addOnId));
      const isOver = isCode && resource?.grant && resource.grant.expiresAt <= now;
      if (!resource || addOn?.service !== partner.id || isOver)
        throw new Refusal('bad_request', 'The code or refresh token is wrong, used up or too old.', {
          id: 'invalid_grant',
        });
      await partners.updateResource({
        ...resource,
        grant: isCode ? null : resource.grant,
        access: { hash: hashToken(access), expiresAt },
        refreshHash: isCode ? hashToken(refresh) : resource.refreshHash,
      });
      return {
        addOnId: addOn.id,
        accessToken: access,
        refreshToken: isCode ? refresh : shown,
        expiresInSeconds: Math.round(CLIENT_TOKEN_LIFETIME_MS / 1000),
      };
    });
  }

  /**
   * The one add-on that a token is for, and who owns its app.
   * @throws {Refusal} `unauthorized`
   */
  async identify(token: string): Promise<{ readonly addOn: AddOn; readonly account: Account }> {
    const { store, clock } = this.#options;
    const resource = await store.partners.byHash('access', hashToken(token));
    const isGood = resource?.access && resource.access.expiresAt > clock.now();
    const addOn = isGood ? await store.addOns.find(resource.addOnId) : null;
    const app = addOn && (await store.apps.find(addOn.appId));
    const account = app && (await store.accounts.find(app.ownerId));
    if (!addOn || !account) throw new Refusal('unauthorized', 'Invalid credentials provided.');
    return { addOn, account };
  }

  /**
   * Writes what an add-on has to say into the log of its app, under the name of the add-on: nobody is taken for a dyno.
   * @throws {Refusal} `unauthorized`
   */
  async writeLog(token: string, lines: readonly InputLine[]): Promise<void> {
    const { store, clock, logs } = this.#options;
    const resource = await store.partners.byHash('input', hashToken(token));
    const addOn = resource && (await store.addOns.find(resource.addOnId));
    if (!addOn) throw new Refusal('unauthorized', 'Invalid credentials provided.');
    const now = clock.now();
    for (const { time, message } of lines)
      logs.write(addOn.appId, { time: time ?? now, source: 'app', process: addOn.name, message });
  }

  /** Config values by the names that a partner has for them; as they are for any other add-on. */
  async config(addOn: AddOn): Promise<readonly { readonly name: string; readonly value: string }[]> {
    const manifest = (await this.#options.store.partners.find(addOn.service))?.manifest;
    const values = manifest ? asPartnerNames(manifest, addOn.config) : addOn.config;
    return Object.entries(values).map(([name, value]) => ({ name, value }));
  }

  /** What its provider said to the user; empty for any other add-on. */
  async message({ id }: AddOn): Promise<string> {
    return (await this.#options.store.partners.resource(id))?.message ?? '';
  }

  /** What its provider calls it. */
  async providerId({ id }: AddOn): Promise<string> {
    return (await this.#options.store.partners.resource(id))?.providerId ?? id;
  }

  /** @throws {Refusal} `invalid_params`, id `unknown_config_var` */
  async setConfig(
    addOn: AddOn,
    values: readonly { readonly name: string; readonly value: string }[],
  ): Promise<AddOn> {
    const manifest = await this.#manifest(addOn);
    const config = attachable(manifest, Object.fromEntries(values.map(({ name, value }) => [name, value])));
    return this.#options.addOnChanges.reconfigure(addOn.id, config);
  }

  /** It is made; its app is released with the config that it has by now. */
  async completed(addOn: AddOn): Promise<void> {
    await this.#options.addOnChanges.completed(addOn.id);
  }

  /** It is gone, or could not be made. @throws {Refusal} `invalid_params` while it is in use */
  async ended(addOn: AddOn): Promise<void> {
    await this.#options.addOnChanges.ended(addOn.id);
  }

  /** @throws {Refusal} `not_found`, `forbidden`; `invalid_params`, id `invalid_drain_url` */
  async openDrain(addOn: AddOn, token: string, url: string): Promise<PartnerResource> {
    const resource = await this.#options.store.partners.resource(addOn.id);
    if (!resource || resource.drainToken !== token) throw Refusal.missing('log drain');
    await this.#options.partnerAddOns.openDrain(addOn, url);
    return resource;
  }

  async #manifest({ service }: AddOn): Promise<PartnerManifest> {
    const partner: Partner | null = await this.#options.store.partners.find(service);
    if (!partner) throw Refusal.missing('add-on provider');
    return partner.manifest;
  }
}
