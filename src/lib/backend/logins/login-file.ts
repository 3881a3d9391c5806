import { closeSync, constants, fchmodSync, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { BackendError } from '../backend-error.ts';

/** What a look at the file gave; `opened` says that others could have read it, which has been mended. */
export interface LoginText {
  readonly text: string;
  readonly opened: boolean;
}

/** Not defined on Windows, where links need a privilege. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/**
 * The text of the login file, read directly, as every command does. It must be a file of this person; that others may
 * read it is mended.
 * @returns null when there is none
 * @throws {BackendError} `login_file_refused` when it is a link, belongs to somebody else, or cannot be read
 */
export function readLoginText(path: string): LoginText | null {
  const file = open(path);
  if (file === null) return null;
  try {
    const { uid, mode } = fstatSync(file);
    if (process.getuid && uid !== process.getuid())
      throw refused(path, `belongs to another user (${uid})`, 'Set RENGA_HOME to a folder of your own.');
    const opened = process.platform !== 'win32' && (mode & 0o077) !== 0;
    if (opened) fchmodSync(file, 0o600);
    return { text: readFileSync(file, 'utf8'), opened };
  } catch (error) {
    throw error instanceof BackendError ? error : unreadable(path, error);
  } finally {
    closeSync(file);
  }
}

/** Refuses to write where something else than a file of ours is. @throws {BackendError} `login_file_refused` */
export function checkReplaceable(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) throw link(path);
  if (found && !found.isFile()) throw refused(path, 'is not a file', 'Move it away and log in again.');
}

function open(path: string): number | null {
  try {
    return openSync(path, constants.O_RDONLY | NO_FOLLOW);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw code === 'ELOOP' ? link(path) : unreadable(path, error);
  }
}

const link = (path: string): BackendError =>
  refused(path, 'is a symbolic link, which is never followed', 'Remove it and log in again: renga login');

const unreadable = (path: string, error: unknown): BackendError =>
  refused(path, `cannot be read (${codeOf(error)})`, 'Make it yours to read, or remove it and log in again.');

const refused = (path: string, why: string, next: string): BackendError =>
  new BackendError('login_file_refused', `The login file ${path} ${why}. ${next}`);

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
