import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Holds the lock until its standard input ends, which it does however its parent dies. */
const HOLDER = `exec 9>"$1"
flock --nonblock 9 || { echo waiting; flock 9; } || exit
echo locked
exec cat >/dev/null`;

/**
 * Runs `work` while no other process of this machine holds the lock file. The kernel gives the lock back whatever
 * becomes of us.
 * @param onWait called when another process holds it
 * @throws {Error} when flock(1) cannot be run
 */
export async function withFileLock<T>(path: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const holder = spawn('sh', ['-c', HOLDER, 'sh', path], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(holder, 'close');
  ended.catch(() => undefined);
  try {
    await locked(createInterface(holder.stdout), path, onWait);
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}

async function locked(lines: AsyncIterable<string>, path: string, onWait: () => void): Promise<void> {
  for await (const line of lines) {
    if (line === 'locked') return;
    onWait();
  }
  throw new Error(`flock could not lock ${path}`);
}
