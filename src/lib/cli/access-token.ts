import { hostname } from 'node:os';
import type { Backend } from '../backend/backend.ts';
import { backendToken, forgetBackendToken } from '../backend/backend-token.ts';
import type { PlatformClient } from '../client/platform-client.ts';
import { rengaHome } from './surroundings.ts';

/** The token that git and other programs of this person use; made on first use and kept. */
export function accessToken(backend: Backend, client: PlatformClient): Promise<string> {
  return backendToken({ backend, client, home: rengaHome(), description: `renga on ${hostname()}` });
}

/** Forgets a token that was refused. */
export function forgetAccessToken(backend: Backend): Promise<void> {
  return forgetBackendToken(backend, rengaHome());
}
