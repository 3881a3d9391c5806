import { rmSync } from 'node:fs';
import { BackendError } from '../../backend/backend-error.ts';
import { LoginState } from '../../backend/logins/login-state.ts';
import type { LoginPlace } from '../../backend/logins/read-logins.ts';
import { CommandError } from '../command-error.ts';
import { keepCompletedBackend, nameCacheFolder } from '../completion/name-cache.ts';

/** Makes it the one that is spoken to when nothing else is said. @throws {BackendError} `unknown_backend` */
export async function useBackend(name: string, place: LoginPlace): Promise<void> {
  const logins = new LoginState(place);
  if (name !== 'local') checkKnown(name, logins);
  await logins.use(name);
  keepCompletedBackend(place.home, name);
}

/** Forgets it, its token, its authority and the names that were completed for it. */
export async function removeBackend(name: string, place: LoginPlace): Promise<void> {
  if (name === 'local')
    throw new CommandError('The backend of this machine cannot be removed.', { id: 'invalid_backend' });
  const logins = new LoginState(place);
  checkKnown(name, logins);
  if (logins.read().current === name) keepCompletedBackend(place.home, 'local');
  await logins.forget(name);
  rmSync(nameCacheFolder(place.home, name), { recursive: true, force: true });
}

function checkKnown(name: string, logins: LoginState): void {
  if (logins.find(name)?.url === undefined)
    throw new BackendError(
      'unknown_backend',
      `There is no backend ${name} here. See them all: renga backends`,
    );
}
