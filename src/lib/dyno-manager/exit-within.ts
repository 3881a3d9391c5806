import { type ContainerExit, type Engine, EngineError } from '../engine/port.ts';
import type { Clock } from '../std/clock.ts';
import { patiently } from './patience.ts';

/**
 * How a container ended, or `null` when it has not within `ms`. One that is removed meanwhile has ended, nobody knows how.
 * @throws the signal's reason
 */
export async function exitWithin(
  engine: Engine,
  containerId: string,
  options: { readonly ms: number; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<ContainerExit | null> {
  const { clock } = options;
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const limit = clock.sleep(options.ms, signal).then(() => null);
  const exit = patiently(() => engine.containers.wait(containerId, signal), { clock, signal }).catch(
    (error: unknown) => {
      if (error instanceof EngineError && error.code === 'not_found')
        return { exitCode: 137, oomKilled: false, finishedAt: clock.now() };
      throw error;
    },
  );
  return Promise.race([exit, limit]).finally(() => over.abort());
}

/** From SIGKILL to the end of a container, where even the engine has to hurry. */
export const KILL_MS = 10_000;
