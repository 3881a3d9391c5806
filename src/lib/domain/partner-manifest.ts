import { isNearHost } from './oauth.ts';
import { PARTNER_NEEDS, type PartnerManifest, type PartnerPlan } from './partner.ts';
import { Refusal } from './refusal.ts';

/** A manifest as its owner wrote it (Dev Center: Add-on Manifest). */
export interface GivenManifest {
  readonly id: string;
  readonly name?: string | undefined;
  readonly summary?: string | undefined;
  readonly docs_url?: string | undefined;
  readonly plans?:
    | readonly { readonly name: string; readonly description?: string | undefined }[]
    | undefined;
  readonly api: {
    readonly config_vars_prefix?: string | undefined;
    readonly config_vars: readonly string[];
    readonly password: string;
    readonly sso_salt?: string | undefined;
    readonly requires?: readonly string[] | undefined;
    readonly version?: string | undefined;
    readonly production: { readonly base_url: string; readonly sso_url?: string | undefined };
  };
}

const ID = /^[a-z][a-z0-9-]{1,62}$/;
const PLAN = /^[a-z0-9][a-z0-9-]{0,62}$/;
const PREFIX = /^[A-Z][A-Z0-9_]{0,62}$/;
const [LEAST_PASSWORD, MOST_PASSWORD] = [8, 72];

/**
 * The manifest with its defaults.
 * @throws {Refusal} `invalid_params`, id `invalid_manifest`, with what is wrong in it
 */
export function readManifest(given: GivenManifest): PartnerManifest {
  const { api } = given;
  const prefix = api.config_vars_prefix ?? given.id.toUpperCase().replaceAll('-', '_');
  demand(ID.test(given.id), 'id: is of lower-case letters, digits and dashes');
  demand(PREFIX.test(prefix), 'api.config_vars_prefix: is of upper-case letters, digits and underscores');
  for (const name of api.config_vars)
    demand(
      name.startsWith(`${prefix}_`) && PREFIX.test(name) && name.length > prefix.length + 1,
      `api.config_vars: ${name} does not start with ${prefix}_`,
    );
  demand(
    api.password.length >= LEAST_PASSWORD && api.password.length <= MOST_PASSWORD,
    `api.password: has ${LEAST_PASSWORD} to ${MOST_PASSWORD} characters`,
  );
  demand(api.version === undefined || api.version === '3', 'api.version: only 3 is spoken');
  return {
    id: given.id,
    name: given.name ?? given.id,
    summary: given.summary ?? `${given.name ?? given.id}, run by its provider`,
    docs:
      given.docs_url === undefined ? originOf(api.production.base_url) : checkUrl('docs_url', given.docs_url),
    plans: plansOf(given),
    configVars: api.config_vars,
    configVarsPrefix: prefix,
    password: api.password,
    ssoSalt: api.sso_salt ?? null,
    baseUrl: checkUrl('api.production.base_url', api.production.base_url),
    ssoUrl:
      api.production.sso_url === undefined
        ? null
        : checkUrl('api.production.sso_url', api.production.sso_url),
    requires: PARTNER_NEEDS.filter((need) => api.requires?.includes(need)),
  };
}

function plansOf({ plans = [] }: GivenManifest): readonly [PartnerPlan, ...PartnerPlan[]] {
  for (const { name } of plans) demand(PLAN.test(name), `plans: ${name} is not a name of a plan`);
  demand(new Set(plans.map(({ name }) => name)).size === plans.length, 'plans: each has a name of its own');
  const [first = { name: 'test', description: 'the only plan' }, ...rest] = plans.map(
    ({ name, description }) => ({ name, description: description ?? name }),
  );
  return [first, ...rest];
}

/** Passwords travel to these, so only machines that are near may be spoken to in the clear. */
function checkUrl(key: string, url: string): string {
  const parsed = URL.parse(url);
  const isSafe =
    parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && isNearHost(parsed.hostname));
  demand(
    isSafe && parsed.username === '' && parsed.hash === '',
    `${key}: is an https URL without user and fragment; http is for this machine and private networks only`,
  );
  return url;
}

const originOf = (url: string): string => URL.parse(url)?.origin ?? '';

function demand(holds: boolean, what: string): void {
  if (!holds) throw Refusal.invalid(`The manifest is not valid. ${what}.`, 'invalid_manifest');
}
