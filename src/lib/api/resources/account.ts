import type { Account } from '../../domain/account.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { Accounts } from '../../platform/accounts.ts';
import type { Logins } from '../../platform/logins.ts';
import type { Profiles } from '../../platform/profiles.ts';
import type { SecondFactors } from '../../platform/second-factors.ts';
import type { Variant } from '../../schema/accept.ts';
import {
  type AccountResource,
  type AccountSdkFields,
  accountUpdateForm,
  type RateLimitResource,
} from '../../schema/account.ts';
import { accountRemoveForm, passwordForm } from '../../schema/oauth-authorization.ts';
import { timestamp } from '../../schema/timestamp.ts';
import { type Answer, type Call, type Handler, ok, read } from '../call.ts';
import type { RateLimits } from '../rate-limits.ts';
import { twoFactorCode } from './second-factor.ts';

export function describeAccount(account: Account, variant: Variant, twoFactor: boolean): AccountResource {
  return {
    id: account.id,
    email: account.email,
    name: account.name,
    allow_tracking: false,
    beta: false,
    country_of_residence: null,
    created_at: timestamp(account.createdAt),
    default_organization: null,
    default_team: null,
    delinquent_at: null,
    federated: false,
    identity_provider: null,
    last_login: null,
    sms_number: null,
    suspended_at: null,
    two_factor_authentication: twoFactor,
    updated_at: timestamp(account.updatedAt),
    verified: true,
    ...(variant === '3' ? {} : { ...SDK_FIELDS, mfa_enabled: twoFactor }),
  };
}

const SDK_FIELDS: AccountSdkFields = {
  acknowledged_msa: false,
  acknowledged_msa_at: null,
  eco_dynos_enabled: true,
  eco_dynos_shutdown_at: null,
  italian_customer_terms: null,
  italian_partner_terms: null,
  mfa_enabled: false,
  mfa_exemption: false,
  mfa_exemption_reason: null,
  mfa_experience: 'legacy',
  pipeline_cost_consent_at: null,
};

interface AccountParts {
  readonly accounts: Accounts;
  readonly limits: RateLimits;
  readonly logins: Logins;
  readonly profiles: Profiles;
  readonly secondFactors: SecondFactors;
}

/** The caller, who is the only account that a caller can see. */
export const accountHandlers = ({ accounts, limits, logins, profiles, secondFactors }: AccountParts) => {
  const describe = async ({ account, variant }: Call): Promise<AccountResource> =>
    describeAccount(account, variant, await secondFactors.isOn(account));

  const update = async (call: Call): Promise<Answer> => {
    const { name } = read(accountUpdateForm, call);
    const account = name === undefined ? call.account : await profiles.rename(call.account, name);
    return ok(await describe({ ...call, account }));
  };

  /** For what a token that fell into other hands must not do. */
  const showAgain = async (call: Call, password: string | undefined): Promise<void> => {
    const { account } = call;
    await logins.logIn(account.email, password ?? '', `account ${account.id}`);
    await secondFactors.check(account, twoFactorCode(call));
  };

  return {
    /** Over the local socket the old one need not be known: its owner may always set a new one. */
    changePassword: (async (call) => {
      const { account, trusted } = call;
      const { current_password: current, new_password: wanted } = read(passwordForm, call);
      if (!trusted) await showAgain(call, current);
      await logins.setPassword(account, wanted);
      return ok(await describe(call));
    }) satisfies Handler,

    /** Its person shows the password once more, as nothing brings it back. */
    remove: (async (call) => {
      const { account, trusted } = call;
      const { password } = read(accountRemoveForm, call);
      if (!trusted) await showAgain(call, password);
      const last = await describe(call);
      await accounts.remove(account);
      return ok(last);
    }) satisfies Handler,

    info: (async (call) => ok(await describe(call))) satisfies Handler,

    update: ((call) => update(call)) satisfies Handler,

    updateUser: (async (call) => {
      checkSelf(call);
      return update(call);
    }) satisfies Handler,

    user: (async (call) => {
      checkSelf(call);
      return ok(await describe(call));
    }) satisfies Handler,

    rateLimits: (async (call) => {
      const resource: RateLimitResource = { remaining: limits.remaining(call.account.id) };
      return ok(resource);
    }) satisfies Handler,
  };
};

/**
 * Checks that `:user` is the caller: `~`, the id or the e-mail address.
 * @throws {Refusal} `not_found`
 */
export function checkSelf({ account, param }: Call): void {
  if (!['~', account.id, account.email].includes(param('user'))) throw Refusal.missing('user');
}
