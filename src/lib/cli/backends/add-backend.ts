import { readFileSync } from 'node:fs';
import { checkBackendName, checkBackendUrl } from '../../backend/backend-address.ts';
import { LoginState } from '../../backend/logins/login-state.ts';
import type { LoginPlace } from '../../backend/logins/read-logins.ts';
import { RemoteBackend } from '../../backend/remote-backend.ts';
import { readText } from '../../client/api-error.ts';
import { CommandError } from '../command-error.ts';

interface AddOptions {
  readonly name: string;
  readonly url: string;
  /** PEM file of a private authority. */
  readonly caPath: string | undefined;
  readonly place: LoginPlace;
}

const ANSWER_LIMIT_MS = 20_000;

/**
 * Keeps a backend under a name once something there has answered as the Platform API does; answers its address.
 * @throws {CommandError} `invalid_ca`, `not_a_backend`
 */
export async function addBackend({ name, url: text, caPath, place }: AddOptions): Promise<string> {
  const logins = new LoginState(place);
  logins.setDamagedAside();
  const url = checkBackendUrl(text);
  checkBackendName(name);
  const pem = caPath === undefined ? undefined : await readAuthority(caPath);
  await checkAnswers(
    new RemoteBackend({ name, url, readToken: () => undefined, caFile: caPath, env: process.env }),
  );
  const caFile = pem === undefined ? undefined : logins.keepCa(name, pem);
  // A token for another address must not be sent to this one.
  const before = logins.find(name);
  if (before && before.url !== url) await logins.dropToken(name);
  await logins.save(name, { url, caFile });
  return url;
}

async function readAuthority(path: string): Promise<string> {
  const { X509Certificate } = await import('node:crypto');
  try {
    const pem = readFileSync(path, 'utf8');
    new X509Certificate(pem);
    return pem;
  } catch (error) {
    throw new CommandError(
      `${path} is not the certificate of an authority in PEM form: ${error instanceof Error ? error.message : error}`,
      { id: 'invalid_ca' },
    );
  }
}

/** Whoever speaks the API says what is wrong with a question that shows no token. */
async function checkAnswers(backend: RemoteBackend): Promise<void> {
  const response = await backend.transport({
    method: 'GET',
    path: '/account',
    headers: { accept: 'application/vnd.heroku+json; version=3' },
    silenceMs: ANSWER_LIMIT_MS,
  });
  const body = await readText(response);
  if (response.status === 401 && /"id"\s*:\s*"unauthorized"/.test(body)) return;
  throw new CommandError(
    `Nothing at ${backend.url} speaks the Platform API: it answered ${response.status}. Check the address.`,
    { id: 'not_a_backend' },
  );
}
