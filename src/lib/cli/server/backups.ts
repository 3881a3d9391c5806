import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandError } from '../command-error.ts';

interface Installation {
  /** `RENGA_HOME` */
  readonly home: string;
  /** Where this program is installed. */
  readonly root: string;
}

export interface MadeBackup {
  readonly file: string;
  readonly bytes: number;
  readonly apps: number;
  /** Digests of slugs that were not there. */
  readonly missing: readonly string[];
}

export interface RestoredBackup {
  readonly installation: string;
  readonly createdAt: string;
  /** Folder of what was there before. */
  readonly replaced: string | null;
}

/** Saves the installation of this machine in a file, whether it runs or not. @throws {CommandError} */
export const makeBackup = (place: Installation, file: string): Promise<MadeBackup> =>
  inProcess(place, ['save', resolve(file)]);

/** Puts a backup where the installation of this machine is to be. @throws {CommandError} */
export const restoreBackup = (
  place: Installation,
  { file, mayReplace }: { readonly file: string; readonly mayReplace: boolean },
): Promise<RestoredBackup> =>
  inProcess(place, ['restore', resolve(file), ...(mayReplace ? ['replace'] : [])]);

/** What an installation is called on its engine; `null` where there is none. */
export function installationAt(home: string): string | null {
  const path = join(home, 'installation.json');
  if (!existsSync(path)) return null;
  try {
    return String(JSON.parse(readFileSync(path, 'utf8')).id);
  } catch {
    return 'damaged';
  }
}

/** The command line never loads what knows the database. */
async function inProcess<T>({ home, root }: Installation, words: readonly string[]): Promise<T> {
  const { execa } = await import('execa');
  const { stdout, stderr } = await execa(process.execPath, [join(root, 'bin', 'backup.js'), ...words], {
    env: { RENGA_HOME: home },
    reject: false,
  });
  const answer = parsed(stdout);
  if (answer === null)
    throw new CommandError(`The backup program ended without an answer.\n${stderr}`, { id: 'backup_failed' });
  if ('error' in answer) throw new CommandError(answer.error.message, { id: answer.error.id });
  return answer as T;
}

function parsed(
  text: string,
): { readonly error: { readonly id: string; readonly message: string } } | object | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
