import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Backend } from '../../backend/backend.ts';
import { LoginState } from '../../backend/logins/login-state.ts';
import { netrcPath, passwordInNetrc } from '../../backend/logins/netrc.ts';
import type { LoginPlace } from '../../backend/logins/read-logins.ts';
import { ApiError } from '../../client/api-error.ts';
import { isBreak } from '../../client/is-break.ts';
import { PlatformClient } from '../../client/platform-client.ts';
import type { BrowserLogin, Platform } from '../../client/resources/platform.ts';
import type { BrowserLoginOutcome } from '../../client/wire/account.ts';
import { CommandError } from '../command-error.ts';
import { NameCache, nameCacheFolder } from '../completion/name-cache.ts';
import { ask, askSecretly } from '../prompt.ts';
import { personHome } from '../surroundings.ts';

export interface LoginOptions {
  readonly backend: Backend;
  readonly place: LoginPlace;
  /** Whether the token goes to the keyring of the operating system; where the last one was, when left out. */
  readonly inKeyring?: boolean | undefined;
}

/** Thirty days, as the official client asks for. */
const LIFETIME_SECONDS = 30 * 24 * 60 * 60;
/** So long a login stays open. */
const PATIENCE_MS = 10 * 60_000;
const AGAIN_MS = 1_000;

/** Keeps a token that was made elsewhere, once the backend has taken it; answers whose it is. */
export async function logInWithToken(token: string, options: LoginOptions): Promise<string> {
  const client = new PlatformClient({ transport: remote(options.backend).transport, token });
  const { email } = await client.platform.account();
  return keep({ token, email }, options);
}

/** The token that curl and other programs find in the person's netrc file for this backend. */
export function tokenFromNetrc(backend: Backend): string {
  const { name, url = '' } = remote(backend);
  const { hostname: host } = new URL(url);
  const path = netrcPath(process.env, personHome(), process.platform);
  const token = passwordInNetrc(path, host);
  if (token !== null) return token;
  throw new CommandError(
    `${path} has no password for ${host}. Log in another way: renga login --backend ${name}`,
    {
      id: 'not_in_netrc',
    },
  );
}

/** Asks a person for e-mail and password, and for the code of a second factor where that is wanted. */
export async function logInAsking(options: LoginOptions): Promise<string> {
  const { name, transport } = remote(options.backend);
  const { platform } = new PlatformClient({ transport });
  const email = await ask(`E-mail for ${name}`);
  const password = await askSecretly('Password');
  const login = { email, password, description: `renga on ${hostname()}`, lifetimeSeconds: LIFETIME_SECONDS };
  const given = await platform.logIn(login).catch(async (error: unknown) => {
    if (!(error instanceof ApiError && error.id === 'two_factor')) throw error;
    return platform.logIn({ ...login, code: await askSecretly('Two-factor code') });
  });
  if (!given.access_token) throw new CommandError('The backend gave out no token.', { id: 'no_token' });
  return keep({ token: given.access_token.token, email: given.user?.email ?? email }, options);
}

/** Lets a person log in on a page of the backend, which `show` is to bring before them. */
export async function logInByBrowser(options: LoginOptions, { show, wait }: BrowserWays): Promise<string> {
  const { transport, url = '' } = remote(options.backend);
  const { platform } = new PlatformClient({ transport });
  const login = await platform.beginBrowserLogin(loginOrigin(url), `renga on ${hostname()}`);
  await show(login.page);
  const outcome = await wait(() => outcomeOf(platform, login));
  if ('error' in outcome) throw new CommandError(outcome.error, { id: 'login_refused' });
  return logInWithToken(outcome.access_token, options);
}

/** What the person decided. A server that is started again meanwhile has kept the login: it is asked again. */
async function outcomeOf(platform: Platform, login: BrowserLogin): Promise<BrowserLoginOutcome> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await platform.endOfBrowserLogin(login);
    } catch (error) {
      if (!isBreak(error) || performance.now() > end) throw error;
      await delay(AGAIN_MS);
    }
  }
}

interface BrowserWays {
  readonly show: (page: string) => Promise<void>;
  readonly wait: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Heroku has a host of its own for this; everybody else is where their API is. */
function loginOrigin(url: string): string {
  const { hostname: host, origin } = new URL(url);
  return host === 'api.heroku.com' ? 'https://cli-auth.heroku.com' : origin;
}

/**
 * Ends the login there and forgets the token here, which it does whatever the backend says to it.
 * @throws when the backend could not be told
 */
export async function logOut({ backend, place }: LoginOptions): Promise<void> {
  const { name, transport, token } = remote(backend);
  await new LoginState(place).dropToken(name);
  if (token === undefined) return;
  const { platform } = new PlatformClient({ transport, token });
  await platform.logOut().catch((error: unknown) => {
    // What is no longer good needs no end.
    if (!(error instanceof ApiError && error.status === 401)) throw error;
  });
}

async function keep(
  { token, email }: { readonly token: string; readonly email: string },
  { backend, place, inKeyring }: LoginOptions,
): Promise<string> {
  await new LoginState(place).keepToken(backend.name, { token, account: email }, inKeyring);
  new NameCache(nameCacheFolder(place.home, backend.name)).keepAccount(email);
  return email;
}

function remote(backend: Backend): Backend {
  if (backend.name !== 'local') return backend;
  throw new CommandError(
    'The local backend needs no login: who may open its socket is its owner. Name another: --backend NAME, or renga backends:use NAME',
    { id: 'local_needs_no_login' },
  );
}
