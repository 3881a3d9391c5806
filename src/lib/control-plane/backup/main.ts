import { StateRefused } from '../../store/state-refused.ts';
import { backUp } from './back-up.ts';
import { BackupRefused } from './backup-refused.ts';
import { restore } from './restore.ts';

interface BackupMainOptions {
  /** `save FILE`, `restore FILE`, `restore FILE replace` */
  readonly words: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  /** Takes one line of JSON: what was done, or `error` with id and message. */
  readonly write: (text: string) => void;
}

/** Saves or restores as a process of its own; resolves with its exit code. */
export async function main({ words, env, version, write }: BackupMainOptions): Promise<number> {
  const [deed, file = '', may] = words;
  const home = env['RENGA_HOME'] ?? '';
  const say = (answer: object): void => write(`${JSON.stringify(answer)}\n`);
  try {
    if (deed === 'save') say(await backUp({ home, file, version }));
    else say(await restore({ home, file, version, mayReplace: may === 'replace' }));
    return 0;
  } catch (error) {
    const { id, message } = refusalOf(error);
    say({ error: { id, message } });
    return 1;
  }
}

function refusalOf(error: unknown): { readonly id: string; readonly message: string } {
  if (error instanceof BackupRefused || error instanceof StateRefused) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return { id: code === 'ENOSPC' ? 'disk_full' : 'backup_failed', message };
}
