import type { OauthClient } from '../../domain/oauth.ts';
import {
  type OauthClientResource,
  oauthClientChangeForm,
  oauthClientForm,
} from '../../schema/oauth-client.ts';
import type { SortKeys } from '../../schema/page.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { created, type Handler, listed, ok, read, secret } from '../call.ts';

const KEYS: SortKeys<OauthClient> = { id: (each) => each.id, name: (each) => each.name };

/** What a secret looks like once it has been handed out. */
const UNREADABLE = 'HRKU-**********';

/** Programs of the caller's that ask people whether they may act for them. */
export const oauthClientHandlers = ({ oauthClients }: Pick<ApiOptions, 'oauthClients'>) => ({
  create: (async (call) => {
    const { name, redirect_uri: redirectUri } = read(oauthClientForm, call);
    const made = await oauthClients.create(call.account, { name, redirectUri });
    return secret(created(describe(made.client, made.secret)));
  }) satisfies Handler,

  list: (async (call) =>
    listed(call, await oauthClients.list(call.account), KEYS, (each) => describe(each))) satisfies Handler,

  info: (async ({ account, param }) =>
    ok(describe(await oauthClients.find(account, param('client'))))) satisfies Handler,

  update: (async (call) => {
    const { name, redirect_uri: redirectUri } = read(oauthClientChangeForm, call);
    const change = { ...(name !== undefined && { name }), ...(redirectUri !== undefined && { redirectUri }) };
    return ok(describe(await oauthClients.update(call.account, call.param('client'), change)));
  }) satisfies Handler,

  remove: (async ({ account, param }) =>
    ok(describe(await oauthClients.remove(account, param('client'))))) satisfies Handler,

  /** The old secret is good for nothing from here on. */
  rotate: (async ({ account, param }) => {
    const rotated = await oauthClients.rotate(account, param('client'));
    return secret(ok(describe(rotated.client, rotated.secret)));
  }) satisfies Handler,
});

const describe = (client: OauthClient, readable = UNREADABLE): OauthClientResource => ({
  id: client.id,
  name: client.name,
  redirect_uri: client.redirectUri,
  secret: readable,
  ignores_delinquent: false,
  created_at: timestamp(client.createdAt),
  updated_at: timestamp(client.updatedAt),
});
