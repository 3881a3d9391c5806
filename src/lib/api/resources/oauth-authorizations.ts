import type { Account } from '../../domain/account.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { Authorization } from '../../platform/ports.ts';
import { type OauthAuthorizationResource, oauthAuthorizationForm } from '../../schema/oauth-authorization.ts';
import type { SortKeys } from '../../schema/page.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { Clock } from '../../std/clock.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, listed, ok, read, secret } from '../call.ts';
import { namedId } from '../named-id.ts';

const KEYS: SortKeys<Authorization> = { id: (each) => each.id, created_at: (each) => each.createdAt };

/** What a token looks like once it has been handed out. */
const UNREADABLE = 'HRKU-**********';

export const oauthAuthorizationHandlers = ({ accounts, clock }: Pick<ApiOptions, 'accounts' | 'clock'>) => {
  const create: Handler = async (call) => {
    const { description, expires_in } = read(oauthAuthorizationForm, call);
    const { authorization, token } = await accounts.authorize(call.account, {
      description: description ?? 'Long-lived user authorization',
      lifetimeSeconds: expires_in ?? null,
    });
    return secret(created(describe(call.account, authorization, clock, token)));
  };

  const list: Handler = async (call) =>
    listed(call, await accounts.authorizations(call.account), KEYS, (each) =>
      describe(call.account, each, clock),
    );

  const info: Handler = async (call) => {
    const authorization = await accounts.authorization(call.account, idOf(call));
    return ok(describe(call.account, authorization, clock));
  };

  const revoke: Handler = async (call) => {
    const authorization = await accounts.revoke(call.account, idOf(call));
    return ok(describe(call.account, authorization, clock));
  };

  /** Nobody is logged in by a session here; clients that log out want to hear so. */
  const endSession: Handler = async () => {
    throw Refusal.missing('session');
  };

  return { create, list, info, revoke, endSession };
};

/** `~` is the authorization behind the token of this request. */
function idOf(call: Call): string {
  const id = call.param('authorization');
  return id === '~' ? (call.authorizationId ?? '') : id;
}

const describe = (
  account: Account,
  authorization: Authorization,
  clock: Clock,
  token = UNREADABLE,
): OauthAuthorizationResource => ({
  id: authorization.id,
  access_token: {
    id: namedId('access-token', authorization.id),
    expires_in: authorization.expiresAt ? secondsUntil(authorization.expiresAt, clock) : null,
    token,
  },
  client: null,
  created_at: timestamp(authorization.createdAt),
  description: authorization.description,
  grant: null,
  refresh_token: null,
  scope: ['global'],
  session: null,
  updated_at: timestamp(authorization.createdAt),
  user: { id: account.id, email: account.email, full_name: account.name },
});

const secondsUntil = (date: Date, clock: Clock): number =>
  Math.max(0, Math.round((date.getTime() - clock.now().getTime()) / 1000));
