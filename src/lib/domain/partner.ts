import { createHash } from 'node:crypto';
import type { AddOnService } from './add-on-service.ts';
import type { ConfigVars } from './config-vars.ts';
import { Refusal } from './refusal.ts';

/** Somebody else's service that add-ons are made of, over the Add-on Partner API v3. */
export interface Partner {
  /** As the manifest names it; the name of the service. */
  readonly id: string;
  readonly manifest: PartnerManifest;
  /** What it fetches tokens with; the secret itself is shown once and never kept. */
  readonly secretHash: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What its owner says of a service (Dev Center: Add-on Manifest), defaults filled in. */
export interface PartnerManifest {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  readonly docs: string;
  /** The first is the usual one. */
  readonly plans: readonly [PartnerPlan, ...PartnerPlan[]];
  /** Names of config vars, each the prefix, an underscore and more. */
  readonly configVars: readonly string[];
  readonly configVarsPrefix: string;
  /** What we show the service, and it may show nobody. */
  readonly password: string;
  readonly ssoSalt: string | null;
  readonly baseUrl: string;
  readonly ssoUrl: string | null;
  readonly requires: readonly PartnerNeed[];
}

export interface PartnerPlan {
  readonly name: string;
  readonly description: string;
}

/** `syslog_drain`: the log of the app; `log_input`: writes into it; `many_per_app`: an app may have several add-ons of it. */
export const PARTNER_NEEDS = ['syslog_drain', 'log_input', 'many_per_app'] as const;
export type PartnerNeed = (typeof PARTNER_NEEDS)[number];

/** What a partner knows an add-on by, and what it may call us with. Only hashes of codes and tokens are kept. */
export interface PartnerResource {
  readonly addOnId: string;
  /** As the partner named it; `null` until it has answered. */
  readonly providerId: string | null;
  /** It was asked to make it, and may have, whatever became of the answer. */
  readonly isAsked: boolean;
  readonly options: Readonly<Record<string, string>>;
  /** What it said to the user. */
  readonly message: string;
  /** `d.UUID`, of a drain that the partner may open. */
  readonly drainToken: string | null;
  /** Of the token that it writes into the log of the app with. */
  readonly inputHash: string | null;
  readonly grant: TimedHash | null;
  readonly access: TimedHash | null;
  readonly refreshHash: string | null;
}

/** The hash of a code or token, and when that ends. */
export interface TimedHash {
  readonly hash: string;
  readonly expiresAt: Date;
}

/** How long a partner may take to make or remove one before it is given up (Add-on Partner API Reference). */
export const PARTNER_LIMIT_MS = 12 * 3_600_000;

/** The service as the marketplace shows it. */
export const serviceOf = ({ manifest }: Partner): AddOnService => ({
  name: manifest.id,
  label: manifest.name,
  summary: manifest.summary,
  docs: manifest.docs,
  aliases: [],
  attachment: { first: manifest.configVarsPrefix, further: manifest.configVarsPrefix },
  config: Object.fromEntries(manifest.configVars.map((name) => [suffixOf(manifest, name), ''])),
  plans: [planOf(manifest.plans[0]), ...manifest.plans.slice(1).map(planOf)],
  onePerApp: !manifest.requires.includes('many_per_app'),
  partner: {
    hasDashboard: manifest.ssoUrl !== null && manifest.ssoSalt !== null,
    readsLog: manifest.requires.includes('syslog_drain'),
  },
});

/** What a partner may use is its own affair. */
const planOf = ({ name, description }: PartnerPlan) => ({ name, description, memoryMb: 0, connections: 0 });

const suffixOf = ({ configVarsPrefix }: PartnerManifest, name: string): string =>
  name.slice(configVarsPrefix.length + 1);

/**
 * Config values that a partner names by its prefix, by what follows the attachment's name.
 * @throws {Refusal} `invalid_params`, id `unknown_config_var`, for a name that the manifest does not have
 */
export function attachable(manifest: PartnerManifest, config: Readonly<Record<string, string>>): ConfigVars {
  const strange = Object.keys(config).filter((name) => !manifest.configVars.includes(name));
  if (strange.length > 0)
    throw Refusal.invalid(
      `The manifest of ${manifest.id} has no config var ${strange.join(', ')}. It has: ${manifest.configVars.join(', ')}.`,
      'unknown_config_var',
    );
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [suffixOf(manifest, name), value]));
}

/** The other way round. */
export const asPartnerNames = ({ configVarsPrefix }: PartnerManifest, config: ConfigVars): ConfigVars =>
  Object.fromEntries(
    Object.entries(config).map(([suffix, value]) => [`${configVarsPrefix}_${suffix}`, value]),
  );

interface SignOn {
  readonly addOnId: string;
  readonly salt: string;
  readonly at: Date;
  readonly user: { readonly id: string; readonly email: string };
  readonly app: string;
}

/** What a browser brings to the dashboard of a partner (Add-on Single Sign-on); good for a few minutes there. */
export function signOnFields({ addOnId, salt, at, user, app }: SignOn): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const token = digest('sha1', [addOnId, salt, timestamp]);
  const navigation = JSON.stringify({ addon: addOnId, appname: app, addons: [] });
  return {
    id: addOnId,
    resource_id: addOnId,
    timestamp,
    token,
    resource_token: token,
    user_scoped_resource_token: digest('sha256', [addOnId, salt, timestamp, user.id, user.email]),
    user_id: user.id,
    email: user.email,
    app,
    context_app: app,
    'nav-data': Buffer.from(navigation).toString('base64url'),
  };
}

const digest = (algorithm: 'sha1' | 'sha256', parts: readonly string[]): string =>
  createHash(algorithm).update(parts.join(':')).digest('hex');
