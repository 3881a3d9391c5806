import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makePrivateFolder } from '../../std/private-folder.ts';

/** How long names count as fresh, in seconds; older ones are still shown while somebody fetches new ones. */
const FRESH_SECONDS = 300;
const REFRESH_EVERY_MS = 30_000;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._:-]*$|^_[A-Za-z0-9_]*$/;

/**
 * Names that shells complete, one file a kind: the first line is when it goes stale (epoch seconds), then one name a
 * line. Every command that learns names writes them here, so that completion needs no process and no request. Nothing
 * here may fail a command.
 */
export class NameCache {
  readonly #folder: string;
  readonly #now: () => number;

  constructor(folder: string, now: () => number = () => Math.floor(Date.now() / 1000)) {
    this.#folder = folder;
    this.#now = now;
  }

  apps(): readonly string[] {
    return this.#read('apps').names;
  }

  configKeys(app: string): readonly string[] {
    return this.#read(join('config', app)).names;
  }

  /** Whether names of this kind should be fetched anew. */
  isStale(kind: 'apps' | { readonly configOf: string }): boolean {
    return this.#read(kind === 'apps' ? 'apps' : join('config', kind.configOf)).expires <= this.#now();
  }

  /** Takes the right to fetch names; there is one try in half a minute, whoever asks. */
  mayRefresh(): boolean {
    const path = join(this.#folder, 'refreshed');
    try {
      if (Date.now() - statSync(path).mtimeMs < REFRESH_EVERY_MS) return false;
    } catch {}
    this.#put('refreshed', '');
    return true;
  }

  keepApps(names: readonly string[]): void {
    this.#write('apps', names);
  }

  keepConfigKeys(app: string, keys: readonly string[]): void {
    if (NAME.test(app)) this.#write(join('config', app), keys);
  }

  addApp(name: string): void {
    this.#write('apps', [...this.apps(), name]);
  }

  forgetApp(name: string): void {
    this.#write(
      'apps',
      this.apps().filter((each) => each !== name),
    );
    if (NAME.test(name)) rmSync(join(this.#folder, 'config', name), { force: true });
  }

  /** E-mail of the caller, which the heading of `apps` needs and a request would cost. */
  account(): string | null {
    try {
      return readFileSync(join(this.#folder, 'account'), 'utf8').trim() || null;
    } catch {
      return null;
    }
  }

  keepAccount(email: string): void {
    this.#put('account', `${email}\n`);
  }

  #read(file: string): { readonly expires: number; readonly names: readonly string[] } {
    try {
      const [expires, ...names] = readFileSync(join(this.#folder, file), 'utf8').split('\n');
      return { expires: Number(expires) || 0, names: names.filter((name) => NAME.test(name)) };
    } catch {
      return { expires: 0, names: [] };
    }
  }

  #write(file: string, names: readonly string[]): void {
    const sorted = [...new Set(names.filter((name) => NAME.test(name)))].sort();
    const known = this.#read(file);
    const isYoung = known.expires - this.#now() > FRESH_SECONDS / 2;
    if (isYoung && known.names.join('\n') === sorted.join('\n')) return;
    this.#put(file, `${[this.#now() + FRESH_SECONDS, ...sorted].join('\n')}\n`);
  }

  #put(file: string, text: string): void {
    const path = join(this.#folder, file);
    const fresh = `${path}.${process.pid}`;
    try {
      writeFileSync(fresh, text, { mode: 0o600 });
      renameSync(fresh, path);
    } catch {
      this.#putAfresh(path, fresh, text);
    }
  }

  #putAfresh(path: string, fresh: string, text: string): void {
    try {
      makePrivateFolder(dirname(path));
      writeFileSync(fresh, text, { mode: 0o600 });
      renameSync(fresh, path);
    } catch {
      rmSync(fresh, { force: true });
    }
  }
}

/** Where an installation keeps the names of one backend. */
export const nameCacheFolder = (home: string, backend: string): string => join(home, 'cache', backend);

/** The backend that completion is about when a line is typed: a guess that costs one small file. */
export function completedBackend(home: string, env: NodeJS.ProcessEnv): string {
  try {
    return env['RENGA_BACKEND'] || readFileSync(join(home, 'cache', 'current'), 'utf8').trim() || 'local';
  } catch {
    return 'local';
  }
}

/** Keeps it for the shells, which read it themselves. Like names, it may not fail a command. */
export function keepCompletedBackend(home: string, backend: string): void {
  try {
    makePrivateFolder(join(home, 'cache'));
    writeFileSync(join(home, 'cache', 'current'), `${backend}\n`, { mode: 0o600 });
  } catch {}
}
