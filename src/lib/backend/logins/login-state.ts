import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makePrivateFolder } from '../../std/private-folder.ts';
import { BackendError } from '../backend-error.ts';
import { PidLock } from '../pid-lock.ts';
import { Keyring, keyringPlace } from './keyring.ts';
import type { KnownBackend, Logins } from './known-backend.ts';
import { checkReplaceable, codeOf } from './login-file.ts';
import { type LoginPlace, loginPath, lookAtLogins, readLogins } from './read-logins.ts';

const LOCK_TRIES = 200;

/** Changes the login file: `config.json` of the installation's folder, 0600. */
export class LoginState {
  readonly #place: LoginPlace;
  readonly #path: string;

  constructor(place: LoginPlace) {
    this.#place = place;
    this.#path = loginPath(place);
  }

  /** @throws {BackendError} `login_file_damaged`, `login_file_refused` */
  read(): Logins {
    return readLogins(this.#place);
  }

  find(backend: string): KnownBackend | null {
    return this.read().backends[backend] ?? null;
  }

  /**
   * Keeps a token and whose it is: in the keyring or in the file, and where the last one was when nothing is said.
   * @throws {BackendError} `keyring_unavailable`; then nothing has changed
   */
  async keepToken(
    backend: string,
    { token, account }: { readonly token: string; readonly account: string },
    inKeyring?: boolean,
  ): Promise<void> {
    const place = keyringPlace(this.#place.home, backend, this.find(backend)?.url);
    if (place && (inKeyring ?? this.find(backend)?.keptIn === 'keyring')) {
      new Keyring().keep(place, token);
      return this.save(backend, { token: undefined, keptIn: 'keyring', account });
    }
    this.#eraseFromKeyring(backend);
    await this.save(backend, { token, keptIn: undefined, account });
  }

  /** Forgets a token and whose it was, but not where the next one is kept. */
  async dropToken(backend: string): Promise<void> {
    this.#eraseFromKeyring(backend);
    await this.save(backend, { token: undefined, account: undefined });
  }

  /** Adds to what is known of a backend; a key that is `undefined` is taken out. */
  save(
    backend: string,
    change: { readonly [K in keyof KnownBackend]?: KnownBackend[K] | undefined },
  ): Promise<void> {
    return this.#change(({ backends, ...rest }) => ({
      ...rest,
      backends: { ...backends, [backend]: defined({ ...backends[backend], ...change }) },
    }));
  }

  /** Forgets a backend; when it was the current one, the local one is. */
  async forget(backend: string): Promise<void> {
    this.#eraseFromKeyring(backend);
    await this.#change(({ current, backends: { [backend]: _, ...backends } }) => ({
      backends,
      ...(current === undefined || current === backend ? {} : { current }),
    }));
    rmSync(this.#caPath(backend), { force: true });
  }

  use(backend: string): Promise<void> {
    return this.#change((logins) => ({ ...logins, current: backend }));
  }

  /** Keeps the certificate of an authority beside the login file; answers where. */
  keepCa(backend: string, pem: string): string {
    const path = this.#caPath(backend);
    try {
      makePrivateFolder(join(this.#place.home, 'ca'));
      writeFileSync(`${path}.${process.pid}`, pem, { mode: 0o600 });
      renameSync(`${path}.${process.pid}`, path);
      return path;
    } catch (error) {
      throw notSaved(path, error);
    }
  }

  /** Puts a damaged file aside, so that a new one can be begun. */
  setDamagedAside(): void {
    if (lookAtLogins(this.#place) !== 'damaged') return;
    const aside = `${this.#path}.damaged`;
    renameSync(this.#path, aside);
    this.#place.onNotice?.(`The login file was damaged and is begun anew; the old one is ${aside}`);
  }

  /** conf replaces the file whole, so reading and writing happen under one lock. */
  async #change(change: (logins: Logins) => Logins): Promise<void> {
    try {
      makePrivateFolder(this.#place.home);
      const { default: Conf } = await import('conf');
      const lock = await this.#lock();
      try {
        checkReplaceable(this.#path);
        const changed = change(this.read());
        const conf = new Conf<Record<string, unknown>>({
          cwd: this.#place.home,
          configName: 'config',
          projectName: 'renga',
          configFileMode: 0o600,
        });
        conf.store = { ...changed };
      } finally {
        lock.release();
      }
    } catch (error) {
      throw error instanceof BackendError ? error : notSaved(this.#path, error);
    }
  }

  async #lock(): Promise<PidLock> {
    const path = join(this.#place.home, 'config.lock');
    for (let attempt = 0; attempt < LOCK_TRIES; attempt++) {
      const lock = PidLock.take(path, process.pid);
      if (lock) return lock;
      await delay(10 + Math.random() * 20);
    }
    throw new BackendError(
      'login_not_saved',
      `Another process keeps ${path}. Remove it if no other renga is running.`,
    );
  }

  /** A keyring that cannot be used keeps nobody from going on without it. */
  #eraseFromKeyring(backend: string): void {
    const place = keyringPlace(this.#place.home, backend, this.find(backend)?.url);
    if (!place || this.find(backend)?.keptIn !== 'keyring') return;
    try {
      new Keyring().forget(place);
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      this.#place.onNotice?.(`A token for ${place.url} may still be in it. ${error.message}`);
    }
  }

  #caPath(backend: string): string {
    return join(this.#place.home, 'ca', `${backend}.pem`);
  }
}

const notSaved = (path: string, error: unknown): BackendError =>
  new BackendError(
    'login_not_saved',
    `The file ${path} cannot be written (${codeOf(error)}). Make room or its folder writable, or set RENGA_HOME to another one.`,
    { cause: error },
  );

function defined(values: Readonly<Record<string, string | undefined>>): KnownBackend {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
