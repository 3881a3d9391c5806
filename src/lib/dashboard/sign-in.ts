import { html } from 'hono/html';
import type { BrowserLoginOutcome } from '../schema/browser-login.ts';
import type { OauthAuthorizationResource } from '../schema/oauth-authorization.ts';
import { type Api, ApiError, path } from './api.ts';
import type { Page } from './visit.ts';

/** What somebody says of themselves. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Of a second factor; empty without one. */
  readonly code: string;
}

/** As the form below is filled in. */
export const credentialsOf = (fields: URLSearchParams): Credentials => ({
  email: fields.get('email') ?? '',
  password: fields.get('password') ?? '',
  code: (fields.get('code') ?? '').trim(),
});

/** Thirty days, as for a login at the terminal. */
const LIFETIME_SECONDS = 30 * 24 * 60 * 60;

/**
 * A token of its own for whoever knows e-mail and password, and the code of a second factor where that is on.
 * @throws {ApiError} `unauthorized`, `two_factor`, `rate_limit`
 */
export async function tokenFor(api: Api, { email, password, code }: Credentials): Promise<string> {
  const { access_token } = await api.post<OauthAuthorizationResource>('/oauth/authorizations', {
    body: { description: 'Dashboard', scope: ['global'], expires_in: LIFETIME_SECONDS },
    headers: {
      authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`,
      ...(code === '' ? {} : { 'heroku-two-factor-code': code }),
    },
  });
  return access_token?.token ?? '';
}

/**
 * The token that a link of `renga dashboard` is good for, once. Such a link is decided before it is given out, so nothing is
 * waited for: a login that anybody may begin would else hold a request of ours for as long as it is open.
 * @throws {ApiError} `not_found` when it was used, is too old, or is a login that nobody has decided
 */
export async function tokenBehind(api: Api, link: string): Promise<string> {
  const [client = '', secret = ''] = link.split('.');
  const outcome = await api.get<BrowserLoginOutcome>(path`/auth/cli/${client}`, {
    headers: { authorization: `Bearer ${secret}`, prefer: 'wait=0' },
  });
  if ('access_token' in outcome) return outcome.access_token;
  throw new ApiError(404, { id: 'not_found', message: outcome.error });
}

/** Who is asked again types the password again, too: no page holds one. */
export const signInPage = (
  { email, to }: { readonly email: string; readonly to: string },
  wantsCode: boolean,
): Page => ({
  title: 'Sign in',
  area: 'account',
  body: html`<section class="narrow">
<h1>Sign in</h1>
<form method="post" action="/sign-in">
<input type="hidden" name="to" value="${to}">
<label for="email">E-mail</label>
<input id="email" name="email" type="email" autocomplete="username" value="${email}" required>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<details${wantsCode ? html` open` : ''}>
<summary>I have a second factor</summary>
<label for="code">Code of your authenticator app, or a recovery code</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code">
</details>
<button>Sign in</button>
</form>
<p class="aside">At the machine that Renga runs on, and wherever you are logged in, <code>renga dashboard</code> opens this without a password.</p>
</section>`,
});

/** A click between the link and the session, so that nobody is signed in as somebody else by following one. */
export const linkPage = (link: string, to: string): Page => ({
  title: 'Sign in',
  area: 'account',
  body: html`<section class="narrow">
<h1>Sign in by a link</h1>
<p>Go on if you have just typed <code>renga dashboard</code> yourself. The link is good once.</p>
<form method="post" action="${path`/sign-in/${link}`}">
<input type="hidden" name="to" value="${to}">
<button>Open the dashboard</button>
</form>
</section>`,
});

/** Where somebody signs in first who wants to go somewhere. */
export const signInFor = (wanted: string): string => `/sign-in?to=${encodeURIComponent(wanted)}`;

/** A path of the dashboard itself, and nothing that a browser would take for another place. */
export const ownPath = (wanted: string | null): string =>
  wanted !== null && /^\/(?![/\\])[\w\-./?=&%~+]*$/.test(wanted) ? wanted : '/';

/** Why somebody sees the form again; a code that was typed is wrong. */
export const problemOf = (error: ApiError, { code }: Pick<Credentials, 'code'>): string =>
  error.id === 'two_factor' && code === ''
    ? 'This account has a second factor: type its code, and your password again.'
    : error.message;
