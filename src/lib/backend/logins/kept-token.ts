import { Keyring, keyringPlace } from './keyring.ts';
import type { KnownBackend } from './known-backend.ts';

/**
 * The token of a backend, from wherever it is kept.
 * @param home `RENGA_HOME`
 * @throws {BackendError} `keyring_unavailable`
 */
export function keptToken(
  backend: string,
  { token, keptIn, url }: KnownBackend,
  home: string,
): string | undefined {
  const place = keyringPlace(home, backend, url);
  return keptIn === undefined || place === null ? token : new Keyring().find(place);
}
