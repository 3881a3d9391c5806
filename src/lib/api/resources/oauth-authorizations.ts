import type { Account } from '../../domain/account.ts';
import type { ClientToken, OauthClient } from '../../domain/oauth.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { Authorization } from '../../platform/ports.ts';
import {
  type OauthAuthorizationResource,
  type OauthSessionResource,
  oauthAuthorizationChangeForm,
  oauthAuthorizationForm,
} from '../../schema/oauth-authorization.ts';
import type { SortKeys } from '../../schema/page.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { Clock } from '../../std/clock.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, listed, ok, read, secret } from '../call.ts';
import { namedId } from '../named-id.ts';
import { twoFactorCode } from './second-factor.ts';

const KEYS: SortKeys<Authorization> = { id: (each) => each.id, created_at: (each) => each.createdAt };

/** What a token looks like once it has been handed out. */
const UNREADABLE = 'HRKU-**********';

export const oauthAuthorizationHandlers = ({
  accounts,
  secondFactors,
  oauthClients,
  oauthTokens,
  clock,
}: Pick<ApiOptions, 'accounts' | 'secondFactors' | 'oauthClients' | 'oauthTokens' | 'clock'>) => {
  const describe = async (account: Account, authorization: Authorization, token = UNREADABLE) => {
    const { clientId } = authorization;
    const newest = clientId === null ? null : await oauthTokens.newestToken(authorization);
    const parts = { client: clientId === null ? null : await oauthClients.named(clientId), newest, token };
    return describeAuthorization(account, authorization, parts, clock);
  };

  const create: Handler = async (call) => {
    const { description, expires_in, scope } = read(oauthAuthorizationForm, call);
    if (call.loggedIn) await secondFactors.check(call.account, twoFactorCode(call));
    const { authorization, token } = await accounts.authorize(call.account, {
      description: description ?? 'Long-lived user authorization',
      lifetimeSeconds: expires_in ?? null,
      scope: scope?.length ? scope : ['global'],
      isLogin: call.loggedIn,
    });
    return secret(created(await describe(call.account, authorization, token)));
  };

  const list: Handler = async (call) =>
    listed(call, await accounts.authorizations(call.account), KEYS, (each) => describe(call.account, each));

  const info: Handler = async (call) => {
    const authorization = await accounts.authorization(call.account, idOf(call));
    return ok(await describe(call.account, authorization));
  };

  const revoke: Handler = async (call) => {
    const authorization = await accounts.authorization(call.account, idOf(call));
    const last = await describe(call.account, authorization);
    await accounts.revoke(call.account, authorization.id);
    return ok(last);
  };

  const update: Handler = async (call) => {
    const { description, client } = read(oauthAuthorizationChangeForm, call);
    const { id } = await accounts.authorization(call.account, idOf(call));
    const authorization = await accounts.change(call.account, id, {
      ...(description ? { description } : {}),
      ...(client ? { clientId: (await oauthTokens.client(client)).id } : {}),
    });
    return ok(await describe(call.account, authorization));
  };

  /** The old token is good for nothing from here on. */
  const rotate: Handler = async (call) => {
    const { authorization, token } = await accounts.rotate(call.account, idOf(call));
    return secret(ok(await describe(call.account, authorization, token)));
  };

  const sessions: Handler = async (call) =>
    listed(call, await accounts.sessions(call.account), KEYS, (each) => describeSession(each, clock));

  /** `~` is the login that the token of this request came from. */
  const endSession: Handler = async (call) => {
    const named = call.param('session');
    const own = named === '~' && call.authorizationId !== null;
    const id = own ? (await accounts.authorization(call.account, call.authorizationId)).sessionId : named;
    if (id === null) throw Refusal.missing('session');
    return ok(describeSession(await accounts.endSession(call.account, id), clock));
  };

  return { create, list, info, update, rotate, revoke, sessions, endSession };
};

const describeSession = (login: Authorization, clock: Clock): OauthSessionResource => ({
  id: login.sessionId ?? '',
  description: login.description,
  expires_in: login.expiresAt ? secondsUntil(login.expiresAt, clock) : null,
  created_at: timestamp(login.createdAt),
  updated_at: timestamp(login.updatedAt),
});

/** `~` is the authorization behind the token of this request. */
function idOf(call: Call): string {
  const id = call.param('authorization');
  return id === '~' ? (call.authorizationId ?? '') : id;
}

const describeAuthorization = (
  account: Account,
  authorization: Authorization,
  { client, newest, token }: AuthorizationParts,
  clock: Clock,
): OauthAuthorizationResource => ({
  id: authorization.id,
  access_token:
    client && authorization.tokenHash === null
      ? newest && { id: newest.id, expires_in: secondsUntil(newest.expiresAt, clock), token: UNREADABLE }
      : {
          id: namedId('access-token', authorization.id),
          expires_in: authorization.expiresAt ? secondsUntil(authorization.expiresAt, clock) : null,
          token,
        },
  client: client && { id: client.id, name: client.name, redirect_uri: client.redirectUri },
  created_at: timestamp(authorization.createdAt),
  description: authorization.description,
  grant: null,
  refresh_token:
    authorization.refreshHash === null
      ? null
      : {
          id: namedId('refresh-token', authorization.id),
          expires_in: null,
          token: UNREADABLE,
        },
  scope: authorization.scope,
  session: authorization.sessionId === null ? null : { id: authorization.sessionId },
  updated_at: timestamp(authorization.updatedAt),
  user: { id: account.id, email: account.email, full_name: account.name },
});

interface AuthorizationParts {
  readonly client: OauthClient | null;
  /** Of a client. */
  readonly newest: ClientToken | null;
  readonly token: string;
}

const secondsUntil = (date: Date, clock: Clock): number =>
  Math.max(0, Math.round((date.getTime() - clock.now().getTime()) / 1000));
