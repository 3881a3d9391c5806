import type { Labels } from './labels.ts';

export interface ContainerInfo extends ContainerSummary {
  readonly image: string;
  /** Host process id while it runs. */
  readonly pid: number | null;
  readonly startedAt: Date | null;
  readonly exit: ContainerExit | null;
  /** Address on the network of its specification, or `null` when it does not run. */
  readonly address: string | null;
  /** `127.0.0.1:PORT` of the published port, if any. */
  readonly published: string | null;
}

export interface ContainerSummary {
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
  readonly state: 'created' | 'running' | 'paused' | 'exited';
}

export interface ContainerExit {
  readonly exitCode: number;
  readonly oomKilled: boolean;
  /** The limit at which that happened. */
  readonly memoryLimitBytes?: number;
  readonly finishedAt: Date;
}

/** Memory in bytes; `null` where an engine cannot tell. */
export interface ContainerStats {
  /** What the kernel cannot take back: memory of processes, shared memory and swap, without files that it only caches. */
  readonly heldBytes: number;
  readonly rssBytes: number;
  readonly cacheBytes: number;
  readonly swapBytes: number;
  readonly limitBytes: number;
  /** Pages charged and uncharged since it was started. */
  readonly pagesIn: number | null;
  readonly pagesOut: number | null;
}

export interface ContainerEvent {
  readonly kind: 'start' | 'die' | 'oom' | 'rename' | 'destroy';
  readonly containerId: string;
  readonly labels: Labels;
  readonly time: Date;
}
