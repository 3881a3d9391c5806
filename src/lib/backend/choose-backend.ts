import type { Backend } from './backend.ts';
import { BackendError } from './backend-error.ts';
import { LocalBackend, type LocalBackendOptions } from './local-backend.ts';

export interface BackendWish {
  /** `--backend` */
  readonly flag: string | undefined;
  /** `RENGA_BACKEND` */
  readonly env: string | undefined;
}

/**
 * The backend that a command speaks to: flag, then environment, else the local one.
 * @throws {BackendError} `unknown_backend`
 */
export function chooseBackend(wish: BackendWish, local: LocalBackendOptions): Backend {
  const name = wish.flag ?? (wish.env || 'local');
  if (name === 'local') return new LocalBackend(local);
  throw new BackendError('unknown_backend', `There is no backend ${name} here. Backends: local.`);
}
