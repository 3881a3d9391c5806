import { join } from 'node:path';
import { BackendError } from '../backend-error.ts';
import { type Logins, noLogins, parseLogins } from './known-backend.ts';
import { readLoginText } from './login-file.ts';

export interface LoginPlace {
  /** `RENGA_HOME` */
  readonly home: string;
  /** Told of what was mended. */
  readonly onNotice?: (message: string) => void;
}

export const loginPath = ({ home }: LoginPlace): string => join(home, 'config.json');

/**
 * The backends that were added, and the tokens for them. Read directly: what writes them is too slow to load for every
 * command.
 * @throws {BackendError} `login_file_damaged`, `login_file_refused`
 */
export function readLogins(place: LoginPlace): Logins {
  const logins = lookAtLogins(place);
  if (logins !== 'damaged') return logins;
  throw new BackendError(
    'login_file_damaged',
    `The login file ${loginPath(place)} is damaged. Put it back from a backup, or begin anew: renga backends:add NAME URL, then renga login`,
  );
}

/** The same for those who know what to do with a file that says nothing sensible. */
export function lookAtLogins(place: LoginPlace): Logins | 'damaged' {
  const path = loginPath(place);
  const found = readLoginText(path);
  if (found === null) return noLogins;
  if (found.opened)
    place.onNotice?.(
      `Other users could read ${path}, which has been closed to them. If one may have: renga logout, then renga login`,
    );
  return parseLogins(found.text) ?? 'damaged';
}
