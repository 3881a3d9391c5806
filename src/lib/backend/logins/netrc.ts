import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where curl and Heroku's client look: `NETRC`, else the file in the person's home. */
export function netrcPath(env: NodeJS.ProcessEnv, home: string, platform: NodeJS.Platform): string {
  return env['NETRC'] || join(home, platform === 'win32' ? '_netrc' : '.netrc');
}

/** The password that a netrc file has for a host; `null` when it has none, or there is no file. */
export function passwordInNetrc(path: string, host: string): string | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return entriesOf(text).find(({ machine }) => machine === host)?.password ?? null;
}

interface NetrcEntry {
  /** `null` for the default. */
  readonly machine: string | null;
  password: string | null;
}

/** A macro reaches to the next empty line, and no word in it means anything. */
const MACRO = /^macdef .*\n(?:.+\n)*(?:\n|$)/gm;
const COMMENT = /^\s*#.*$/gm;

function entriesOf(text: string): readonly NetrcEntry[] {
  const words = text.replaceAll(MACRO, '').replaceAll(COMMENT, '').split(/\s+/).values();
  const entries: NetrcEntry[] = [];
  for (const word of words) {
    const entry = entries.at(-1);
    if (word === 'default') entries.push({ machine: null, password: null });
    else if (word === 'machine') entries.push({ machine: words.next().value ?? '', password: null });
    else if (word === 'password' && entry) entry.password = words.next().value ?? null;
    else if (word === 'login' || word === 'account') words.next();
  }
  return entries;
}
