import { closeSync, linkSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { isAlive } from '../std/is-alive.ts';

/** A file that names the one process which may do something now; a dead process's file does not count. */
export class PidLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Takes the lock, or answers null when a living process holds it. */
  static take(path: string, pid: number): PidLock | null {
    if (create(path, pid)) return new PidLock(path);
    if (!isStale(path)) return null;
    // Whoever manages to make this link removes the dead lock; everybody else comes back later.
    try {
      linkSync(path, `${path}.stale`);
    } catch {
      forgetOld(`${path}.stale`);
      return null;
    }
    if (isStale(path)) rmSync(path, { force: true });
    rmSync(`${path}.stale`, { force: true });
    return create(path, pid) ? new PidLock(path) : null;
  }

  release(): void {
    rmSync(this.#path, { force: true });
  }
}

/** Longer than anything done under a lock: one of this age is nobody's, even when its process number lives on as another program. */
const OLD_MS = 60_000;

function create(path: string, pid: number): boolean {
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, `${pid}\n`);
    closeSync(file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function isStale(path: string): boolean {
  try {
    if (Date.now() - statSync(path).mtimeMs > OLD_MS) return true;
    const holder = Number(readFileSync(path, 'utf8'));
    return holder > 0 && !isAlive(holder);
  } catch {
    return false;
  }
}

function forgetOld(path: string): void {
  try {
    if (Date.now() - statSync(path).ctimeMs > OLD_MS) rmSync(path, { force: true });
  } catch {}
}
