import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PidLock } from './pid-lock.ts';

/** What is kept of one backend between commands. */
export interface Login {
  readonly token: string;
}

interface Stored {
  readonly backends?: Readonly<Record<string, Login>>;
}

const LOCK_TRIES = 200;

/** Tokens on disk, one a backend: `config.json` of the installation's folder, 0600. */
export class LoginState {
  readonly #home: string;

  constructor(home: string) {
    this.#home = home;
  }

  /** Read directly: what writes it is too slow to load for every command. */
  find(backend: string): Login | null {
    try {
      const stored: Stored = JSON.parse(readFileSync(join(this.#home, 'config.json'), 'utf8'));
      return stored.backends?.[backend] ?? null;
    } catch {
      return null;
    }
  }

  save(backend: string, login: Login): Promise<void> {
    return this.#change((backends) => ({ ...backends, [backend]: login }));
  }

  forget(backend: string): Promise<void> {
    return this.#change((backends) =>
      Object.fromEntries(Object.entries(backends).filter(([name]) => name !== backend)),
    );
  }

  /** conf replaces the file whole, so reading and writing happen under one lock. */
  async #change(change: (backends: Readonly<Record<string, Login>>) => object): Promise<void> {
    mkdirSync(this.#home, { recursive: true, mode: 0o700 });
    const { default: Conf } = await import('conf');
    const lock = await this.#lock();
    try {
      const conf = new Conf<{ backends: object }>({
        cwd: this.#home,
        configName: 'config',
        projectName: 'renga',
        configFileMode: 0o600,
        clearInvalidConfig: true,
      });
      conf.set('backends', change({ ...(conf.get('backends') ?? {}) } as Readonly<Record<string, Login>>));
    } finally {
      lock.release();
    }
  }

  async #lock(): Promise<PidLock> {
    for (let attempt = 0; attempt < LOCK_TRIES; attempt++) {
      const lock = PidLock.take(join(this.#home, 'config.lock'), process.pid);
      if (lock) return lock;
      await delay(10 + Math.random() * 20);
    }
    throw new Error(
      `Another process keeps ${join(this.#home, 'config.lock')}. Remove it if none is running.`,
    );
  }
}
