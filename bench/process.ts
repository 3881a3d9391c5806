import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of all threads of a process as the scheduler counts it, µs. */
export function cpuTime(pid: number): number {
  const folder = `/proc/${pid}/task`;
  const nanoseconds = readdirSync(folder).map((thread) =>
    Number(readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1000;
}

/** Memory of processes that run one program, MB: what they share with each other, or with whoever else runs it, counts once. */
export function memoryTogether(pids: readonly number[]): number {
  const shared = pids.map((pid) => rollup(pid, 'Shared_Clean') + rollup(pid, 'Shared_Dirty'));
  const own = pids.map((pid, index) => rollup(pid, 'Rss') - (shared[index] ?? 0));
  return own.reduce((sum, each) => sum + each, Math.max(...shared));
}

/** Memory of a process, MB: all that it has in memory, or with what is shared divided among those that share it. */
export function memory(pid: number, which: 'Rss' | 'Pss'): number {
  return rollup(pid, which);
}

function rollup(pid: number, name: string): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]) / 1024;
}
