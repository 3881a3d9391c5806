import { join } from 'node:path';
import { readIfThere, replaceFile } from '../std/durable-file.ts';

/** Number of the process that keeps the public port open and the router alive; `null` when none is known. */
export async function readKeeper(home: string): Promise<number | null> {
  const pid = Number(await readIfThere(pathIn(home)).catch(() => null));
  return Number.isInteger(pid) && pid > 0 ? pid : null;
}

/** Written by the router itself. One that is started again needs no room on the disk for that. */
export async function writeKeeper(home: string, pid: number): Promise<void> {
  if ((await readKeeper(home)) !== pid) await replaceFile(pathIn(home), String(pid));
}

const pathIn = (home: string): string => join(home, 'run', 'router-keeper.pid');
