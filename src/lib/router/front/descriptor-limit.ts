import { readFile } from 'node:fs/promises';

/** Where the system does not say: what macOS gives a process at least. */
const UNKNOWN = 10_240;

/** How many files and sockets this process may have open. Node has raised it to the most that it may. */
export async function descriptorLimit(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft ?? UNKNOWN);
}
