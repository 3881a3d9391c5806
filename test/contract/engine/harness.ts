import type { ContainerSpec, Engine, Labels } from '../../../src/lib/engine/port.ts';

/** One thing that a container of the contract does; a list of them is its program, which then exits with 0. */
export type Step =
  | { readonly do: 'print'; readonly text: string; readonly stream?: 'stdout' | 'stderr' }
  /** `line 1`, `line 2`, … with a pause of `pauseMs` after each, if given. */
  | { readonly do: 'count'; readonly to: number; readonly pauseMs?: number }
  | { readonly do: 'show-variable'; readonly name: string }
  | { readonly do: 'show-file'; readonly path: string }
  /** Prints `got LINE` for each line of its standard input, until that ends. */
  | { readonly do: 'answer-stdin' }
  | { readonly do: 'sleep'; readonly ms: number }
  | { readonly do: 'listen'; readonly address: string; readonly port: number }
  /** Exits with 143 on SIGTERM; prints `ready`, where one is given, once it would. */
  | { readonly do: 'serve'; readonly ready?: string }
  /** Prints `ready` once it does. */
  | { readonly do: 'ignore-termination' }
  | { readonly do: 'exceed-memory' }
  | { readonly do: 'exit'; readonly code: number };

/** A driver as the contract sees it. Everything a test makes carries `labels` and a name from `name`. */
export interface EngineHarness {
  readonly engine: Engine;
  /** Another client of the same engine, as another process has. */
  another(): Engine;
  /** An image that exists, with one layer and the label `contract` = `base`. */
  readonly image: string;
  readonly labels: Labels;
  /** A range of addresses that is free for networks. */
  readonly pool: string;
  name(suffix: string): string;
  command(steps: readonly Step[]): readonly string[];
  /** Nothing reaches the engine any more, and what was open breaks. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** Removes everything that carries `labels`. */
  close(): Promise<void>;
}

export const MEGABYTE = 1024 * 1024;

/** A container of the contract: small, without a network unless one is named. */
export function specOf(
  harness: EngineHarness,
  suffix: string,
  steps: readonly Step[],
  changes: Partial<ContainerSpec> = {},
): ContainerSpec {
  return {
    name: harness.name(suffix),
    image: harness.image,
    labels: harness.labels,
    command: harness.command(steps),
    env: {},
    user: '1000',
    workingDir: '/app',
    network: 'none',
    limits: { memoryBytes: 32 * MEGABYTE, pids: 32 },
    ...changes,
  };
}

/** Makes and starts a container; returns its id. */
export async function started(
  harness: EngineHarness,
  suffix: string,
  steps: readonly Step[],
  changes: Partial<ContainerSpec> = {},
): Promise<string> {
  const { id } = await harness.engine.containers.create(specOf(harness, suffix, steps, changes));
  await harness.engine.containers.start(id);
  return id;
}

/** The same with a program that serves; resolves when it heeds signals, of which a process that has just begun loses some. */
export async function serving(
  harness: EngineHarness,
  suffix: string,
  changes: Partial<ContainerSpec> = {},
): Promise<string> {
  const id = await started(harness, suffix, [{ do: 'serve', ready: 'ready' }], changes);
  await untilReady(harness, id);
  return id;
}

/** Resolves when a container has said `ready`. */
export async function untilReady({ engine }: EngineHarness, id: string): Promise<void> {
  for await (const { text } of engine.containers.output(id, { follow: true })) if (text === 'ready') return;
  throw new Error(`container ${id} ended before it was ready`);
}

/** Removes everything that carries `labels` from `engine`. */
export async function removeAll(engine: Engine, labels: Labels): Promise<void> {
  for (const { id } of await engine.containers.list(labels)) await engine.containers.remove(id);
  for (const { name } of await engine.networks.list(labels)) await engine.networks.remove(name);
  for (const { name } of await engine.volumes.list(labels)) await engine.volumes.remove(name);
  for (const { refs } of await engine.images.list(labels))
    for (const ref of refs) await engine.images.remove(ref);
}

/** All items of a stream that ends. */
export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The code of the engine error that `task` ends with; `'none'` when it succeeds. */
export async function codeOf(task: Promise<unknown>): Promise<unknown> {
  return task.then(
    () => 'none',
    (error) => error.code ?? error,
  );
}
