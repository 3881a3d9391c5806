import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of all threads of a process as the scheduler counts it, µs. */
export function cpuTime(pid: number): number {
  const folder = `/proc/${pid}/task`;
  const nanoseconds = readdirSync(folder).map((thread) =>
    Number(readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1000;
}

/** Memory of a process, MB: all that it has in memory, or with what is shared divided among those that share it. */
export function memory(pid: number, which: 'Rss' | 'Pss'): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(new RegExp(`^${which}:\\s+(\\d+)`, 'm').exec(rollup)?.[1]) / 1024;
}
