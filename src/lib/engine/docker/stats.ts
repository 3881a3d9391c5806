import type Docker from 'dockerode';
import { type ContainerStats, EngineError } from '../port.ts';
import type { Connection } from './connection.ts';
import { orNull } from './errors.ts';

/** Counters of cgroup v1, or what they are called in v2, which counts neither swap here nor pages. */
type Counters = Readonly<Record<string, number | undefined>>;

/** What a running container uses now. */
export async function containerStats(connection: Connection, id: string): Promise<ContainerStats | null> {
  const found = await orNull(
    connection.call(`measure container ${id}`, (docker, abortSignal) => {
      const options = { stream: false as const, 'one-shot': true, abortSignal };
      return docker.getContainer(id).stats(options);
    }),
  );
  const memory: Partial<Docker.MemoryStats> = found?.memory_stats ?? {};
  if (memory.limit === undefined || memory.stats === undefined) return null;
  const counters: Counters = { ...memory.stats };
  return {
    heldBytes: held(counters),
    rssBytes: counters['total_rss'] ?? counters['anon'] ?? 0,
    cacheBytes: counters['total_cache'] ?? counters['file'] ?? 0,
    swapBytes: counters['total_swap'] ?? 0,
    limitBytes: memory.limit,
    pagesIn: counters['total_pgpgin'] ?? null,
    pagesOut: counters['total_pgpgout'] ?? null,
  };
}

/** Shared memory is counted as cache, but its pages are on the lists of those that stay. */
function held(counters: Counters): number {
  const prefix = counters['total_inactive_anon'] === undefined ? '' : 'total_';
  return ['inactive_anon', 'active_anon', 'unevictable', 'swap'].reduce(
    (sum, name) => sum + (counters[prefix + name] ?? 0),
    0,
  );
}

/** Threads in state R. An engine whose `ps` cannot say that, or a container that has just ended, has none. */
export async function runnableThreads(connection: Connection, id: string): Promise<number | null> {
  try {
    const table: { readonly Processes?: readonly (readonly string[])[] } = await connection.call(
      `list processes of container ${id}`,
      (docker, abortSignal) => docker.getContainer(id).top({ ps_args: '-eLo pid,stat', abortSignal }),
    );
    return (table.Processes ?? []).filter(([, state]) => state?.startsWith('R')).length;
  } catch (error) {
    if (error instanceof EngineError && error.code !== 'unavailable') return null;
    throw error;
  }
}
