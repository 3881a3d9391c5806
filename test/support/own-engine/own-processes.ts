import { readFileSync } from 'node:fs';
import { readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const CGROUPS = '/sys/fs/cgroup';
const TURN_MS = 10;

/** Whether a process of that number runs. */
export async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // One that nobody has waited for yet has ended all the same.
  return status !== '' && !/^\d+ \(.*\) [ZX] /s.test(status);
}

/** Kills these processes and whatever of the kind comes meanwhile; resolves when none is left. */
export async function killAll(find: () => Promise<readonly number[]>): Promise<void> {
  for (let pids = await find(); pids.length > 0; pids = await find()) {
    for (const pid of pids) kill(pid);
    await sleep(TURN_MS);
  }
}

export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

/** Processes whose command line names something in a folder. */
export async function naming(folder: string): Promise<readonly number[]> {
  return where(async (pid) => (await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes(`${folder}/`));
}

/** Processes whose environment has a variable of that value. */
export async function having(variable: string): Promise<readonly number[]> {
  return where(async (pid) =>
    (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0').includes(variable),
  );
}

/** Processes of containers below a control group. */
export async function inGroup(group: string): Promise<readonly number[]> {
  return where(async (pid) => (await readFile(`/proc/${pid}/cgroup`, 'utf8')).includes(`/${group}/`));
}

/** Lets paused containers go on: a frozen process cannot even be killed (control groups of version 1). */
export async function thaw(group: string): Promise<void> {
  const folder = join(CGROUPS, 'freezer', group);
  for (const container of await readdir(folder).catch(() => []))
    await writeFile(join(folder, container, 'freezer.state'), 'THAWED').catch(() => undefined);
}

/** Removes a control group and those below it, in every hierarchy. */
export async function removeGroup(group: string): Promise<void> {
  for (const hierarchy of ['.', ...(await readdir(CGROUPS))])
    await removeFolders(join(CGROUPS, hierarchy, group));
}

async function removeFolders(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeFolders(join(folder, entry.name));
  await rmdir(folder).catch(() => undefined);
}

async function where(holds: (pid: number) => Promise<boolean>): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const checked = await Promise.all(
    pids.map(async (pid) => (await isRunning(pid)) && (await holds(pid).catch(() => false)) && pid),
  );
  return checked.filter((pid) => pid !== false);
}

const TICKS_PER_SECOND = 100;

/** Processor time that a process has used so far, in user and kernel mode. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
