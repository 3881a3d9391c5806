import type { AuthorizationResource } from '../../client/wire/account.ts';
import type { Value } from '../output/key-values.ts';
import { timeAgo, timeAhead } from '../output/time-ago.ts';

/** An authorization, line by line, as the official client shows it. */
export function authorizationLines(
  { id, client, description, scope, access_token: token, updated_at }: AuthorizationResource,
  now: Date,
): Readonly<Record<string, Value>> {
  const endsIn = token?.expires_in ?? null;
  return {
    Client: client?.name ?? '<none>',
    'Redirect URI': client?.redirect_uri ?? null,
    ID: id,
    Description: description,
    Scope: scope.join(','),
    Token: token?.token ?? null,
    'Expires at': endsIn === null ? null : timeAhead(new Date(now.getTime() + endsIn * 1000), now),
    'Updated at': timeAgo(new Date(updated_at), now),
  };
}
