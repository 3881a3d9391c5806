import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs `work` while no other process of this machine holds the lock file. The kernel gives the lock back whatever
 * becomes of us: it belongs to a child that ends when our end of its standard input closes.
 * @throws {Error} when flock(1) cannot be run
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const holder = spawn('flock', [path, 'sh', '-c', 'echo locked && exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(holder, 'close');
  await Promise.race([once(holder.stdout, 'data'), ended.then(notLocked)]);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }

  function notLocked(): never {
    throw new Error(`flock could not lock ${path} (exit status ${holder.exitCode})`);
  }
}
