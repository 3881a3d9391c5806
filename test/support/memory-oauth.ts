import type { ClientToken, OauthClient, OauthGrant } from '../../src/lib/domain/oauth.ts';
import type { Authorization, Records } from '../../src/lib/platform/ports.ts';

interface OauthTables {
  oauthClients: Map<string, OauthClient>;
  oauthGrants: Map<string, OauthGrant>;
  clientTokens: Map<string, ClientToken>;
  readonly authorizations: Map<string, Authorization>;
}

export function oauthClientsOver(tables: () => OauthTables): Records['oauthClients'] {
  return {
    insert: async (client) => void tables().oauthClients.set(client.id, client),
    update: async (client) => void tables().oauthClients.set(client.id, client),
    delete: async (id) => {
      tables().oauthClients.delete(id);
      for (const each of tables().authorizations.values())
        if (each.clientId === id) tables().authorizations.delete(each.id);
      for (const [hash, each] of tables().oauthGrants)
        if (each.clientId === id) tables().oauthGrants.delete(hash);
    },
    find: async (id) => tables().oauthClients.get(id) ?? null,
    bySecret: async (hash) =>
      [...tables().oauthClients.values()].find(({ secretHash }) => secretHash === hash) ?? null,
    list: async (accountId) =>
      [...tables().oauthClients.values()].filter((each) => each.accountId === accountId),
  };
}

export function oauthGrantsOver(tables: () => OauthTables): Records['oauthGrants'] {
  const live = (): readonly ClientToken[] =>
    [...tables().clientTokens.values()].filter(({ authorizationId }) =>
      tables().authorizations.has(authorizationId),
    );
  return {
    insert: async (grant) => void tables().oauthGrants.set(grant.codeHash, grant),
    find: async (hash) => tables().oauthGrants.get(hash) ?? null,
    use: async (hash, authorizationId) => {
      const grant = tables().oauthGrants.get(hash);
      if (!grant || grant.authorizationId !== null) return false;
      tables().oauthGrants.set(hash, { ...grant, authorizationId });
      return true;
    },
    insertToken: async (token) => void tables().clientTokens.set(token.id, token),
    tokens: async (id) => live().filter(({ authorizationId }) => authorizationId === id),
    findToken: async (id) => live().find((token) => token.id === id) ?? null,
    deleteToken: async (id) => void tables().clientTokens.delete(id),
    forgetBefore: async (at) => {
      for (const [hash, { expiresAt }] of tables().oauthGrants)
        if (expiresAt <= at) tables().oauthGrants.delete(hash);
      for (const { id, expiresAt } of tables().clientTokens.values())
        if (expiresAt <= at) tables().clientTokens.delete(id);
    },
  };
}
