import type { OauthClientResource } from '../../client/wire/account.ts';
import type { Output } from '../output/output.ts';

/** How to show an application. */
interface Format {
  readonly json: boolean;
  readonly shell: boolean;
}

/** An application as the official client shows it. */
export function showClient(client: OauthClientResource, { json, shell }: Format, out: Output): void {
  const { id, name, redirect_uri, secret, created_at, updated_at } = client;
  if (json) out.json(client);
  else if (shell) showAsShell(client, out);
  else {
    out.header(name);
    out.keyValues({ id, name, redirect_uri, secret, created_at, updated_at });
  }
}

/** Without a secret that is no longer readable: a script would take it for one. */
export function showAsShell({ id, secret }: OauthClientResource, out: Output): void {
  out.line(`HEROKU_OAUTH_ID=${id}`);
  if (secret.includes('*'))
    out.note(`The secret was shown once and is not kept. Make another: renga clients:rotate ${id} --shell`);
  else out.line(`HEROKU_OAUTH_SECRET=${secret}`);
}
