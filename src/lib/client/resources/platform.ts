import { type Api, path } from '../api.ts';
import { ApiError, readText } from '../api-error.ts';
import type {
  AccountQuotaResource,
  AuditEntry,
  AuthorizationResource,
  BrowserLoginOutcome,
  BrowserLoginResource,
  InvitationResource,
} from '../wire/account.ts';
import type { BackendStatus } from '../wire/backend.ts';
import type { Person } from '../wire/reference.ts';
import type { StackResource } from '../wire/release.ts';

export interface Login {
  readonly email: string;
  readonly password: string;
  /** Of a second factor. */
  readonly code?: string | undefined;
  /** What the token is listed as. */
  readonly description: string;
  readonly lifetimeSeconds: number;
}

/** A login that is open: the page of the person, and where its outcome is. */
export interface BrowserLogin {
  readonly page: string;
  readonly outcome: string;
  readonly token: string;
}

/** What belongs to the caller or to the whole installation. */
export class Platform {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  account(): Promise<Person & { readonly two_factor_authentication?: boolean }> {
    return this.#api.get('/account');
  }

  /** An account by e-mail or id. @throws {ApiError} `not_found` */
  user(emailOrId: string): Promise<Person> {
    return this.#api.get(path('users', emailOrId));
  }

  /** What the caller has of its Eco dyno hours in this month. */
  quota(accountId: string): Promise<AccountQuotaResource> {
    return this.#api.get(path('accounts', accountId, 'actions', 'get-quota'));
  }

  stacks(): Promise<readonly StackResource[]> {
    return this.#api.list('/stacks');
  }

  /** A new token; it cannot be read again. */
  authorize(description: string): Promise<AuthorizationResource> {
    return this.#api.post('/oauth/authorizations', { body: { description, scope: ['global'] } });
  }

  /**
   * Gives out a token to whoever knows e-mail and password, and the code of a second factor where one is wanted.
   * @throws {ApiError} `unauthorized`, `two_factor`
   */
  logIn(login: Login): Promise<AuthorizationResource> {
    const { email, password, code, description, lifetimeSeconds } = login;
    return this.#api.post('/oauth/authorizations', {
      body: { description, scope: ['global'], expires_in: lifetimeSeconds },
      headers: {
        authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`,
        ...(code === undefined ? {} : { 'heroku-two-factor-code': code }),
      },
    });
  }

  /** Begins a login that a person finishes on a page; `origin` is where the platform's pages are. */
  async beginBrowserLogin(origin: string, description: string): Promise<BrowserLogin> {
    const { browser_url, cli_url, token } = await this.#api.post<BrowserLoginResource>('/auth', {
      origin,
      body: { description },
    });
    return { page: `${origin}${browser_url}`, outcome: `${origin}${cli_url}`, token };
  }

  /** Waits until the person has decided: what they let in with, or why not. */
  async endOfBrowserLogin({ outcome, token }: BrowserLogin): Promise<BrowserLoginOutcome> {
    const answer = await this.#api.open(outcome, { accept: '*/*', authorization: `Bearer ${token}` });
    return JSON.parse(await readText(answer));
  }

  /** Ends the login behind the token of this client; a token that was given out otherwise is taken back. */
  async logOut(): Promise<void> {
    await this.#api.delete('/oauth/sessions/~').catch(async (error: unknown) => {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
      await this.#api.delete('/oauth/authorizations/~');
    });
  }

  /** An account for a further person, with the link that sets its password. */
  invite(email: string): Promise<InvitationResource> {
    return this.#api.post('/renga/invitations', { body: { email } });
  }

  /** Who did what, newest first: to an app, or by the caller and to apps of its own. */
  activity({
    app,
    limit,
  }: {
    readonly app: string | undefined;
    readonly limit: number;
  }): Promise<readonly AuditEntry[]> {
    const query = new URLSearchParams({ limit: String(limit), ...(app === undefined ? {} : { app }) });
    return this.#api.get(`/renga/activity?${query}`);
  }

  /** What an authenticator app is to be given; nothing is wanted of anybody before it is confirmed. */
  beginSecondFactor(): Promise<{ readonly secret: string; readonly uri: string }> {
    return this.#api.post('/renga/second-factor', { body: {} });
  }

  /** The recovery codes, which can be seen this once. */
  async confirmSecondFactor(code: string): Promise<readonly string[]> {
    const { recovery_codes } = await this.#api.put<{ readonly recovery_codes: readonly string[] }>(
      '/renga/second-factor',
      { body: { code } },
    );
    return recovery_codes;
  }

  /** Lets this client change an app for a while that wants a second factor for that; until when. */
  async preAuthorize(app: string, code: string): Promise<string> {
    const { expires_at } = await this.#api.put<{ readonly expires_at: string }>(
      path('apps', app, 'pre-authorizations'),
      { headers: { 'heroku-two-factor-code': code } },
    );
    return expires_at;
  }

  async endSecondFactor(code: string): Promise<void> {
    await this.#api.delete('/renga/second-factor', { headers: { 'heroku-two-factor-code': code } });
  }

  async changePassword(change: { readonly from: string | undefined; readonly to: string }): Promise<void> {
    await this.#api.put('/account/password', {
      body: { current_password: change.from, new_password: change.to },
    });
  }

  status(): Promise<BackendStatus> {
    return this.#api.get('/renga/status');
  }

  /** Asks once whether anybody answers. @throws like every call, when the backend cannot be reached or refuses */
  async knock(signal: AbortSignal): Promise<void> {
    await this.#api.get('/renga/status', { signal, once: true });
  }

  /** Where a page of the dashboard is opened as the caller, once. */
  async dashboard(page: string): Promise<string> {
    const { url } = await this.#api.post<{ readonly url: string }>('/renga/dashboard-links', { once: true });
    return page === '/' ? url : `${url}?${new URLSearchParams({ to: page })}`;
  }

  /** Closes all apps of the installation to their visitors, or opens them again. */
  async setMaintenance(maintenance: boolean): Promise<void> {
    await this.#api.put('/renga/maintenance', { body: { maintenance } });
  }

  /** Ends the control plane; its dynos go on serving with `keep`. */
  async shutdown(dynos: 'stop' | 'keep'): Promise<void> {
    await this.#api.post('/renga/shutdown', { body: { dynos }, once: true });
  }
}
