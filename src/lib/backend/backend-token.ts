import type { PlatformClient } from '../client/platform-client.ts';
import type { Backend } from './backend.ts';
import { BackendError } from './backend-error.ts';
import { LoginState } from './logins/login-state.ts';

interface TokenOptions {
  readonly backend: Backend;
  readonly client: PlatformClient;
  /** `RENGA_HOME` */
  readonly home: string;
  /** What the token is listed as. */
  readonly description: string;
}

/**
 * A token for requests that do not come over the backend's own transport, such as git's; made on first use and kept.
 */
export async function backendToken({ backend, client, home, description }: TokenOptions): Promise<string> {
  const logins = new LoginState({ home });
  const known = backend.token ?? logins.find(backend.name)?.token;
  if (known) return known;
  const { access_token: made } = await client.platform.authorize(description);
  if (!made) throw new BackendError('no_token', `The backend ${backend.name} gave out no token.`);
  await logins.save(backend.name, { token: made.token });
  return made.token;
}

/** Forgets it, as after it was refused: the next use makes a new one, or says that somebody has to log in. */
export function forgetBackendToken(backend: Backend, home: string): Promise<void> {
  return new LoginState({ home }).dropToken(backend.name);
}
