import { text } from 'node:stream/consumers';
import type { Clock } from '../../std/clock.ts';
import type { ContainerExit, ContainerInfo } from '../port.ts';
import type { Connection } from './connection.ts';
import { dialStream } from './streams.ts';

const POLL_MS = 100;

/**
 * Resolves when a container that was or will be started has ended.
 * @throws {EngineError} `not_found`, `unavailable`; the reason of `signal` when it aborts
 */
export async function waitForEnd(
  {
    connection,
    clock,
    inspect,
  }: {
    readonly connection: Connection;
    readonly clock: Clock;
    readonly inspect: () => Promise<ContainerInfo>;
  },
  id: string,
  signal?: AbortSignal,
): Promise<ContainerExit> {
  for (;;) {
    signal?.throwIfAborted();
    const { state, exit } = await inspect();
    if (exit) return exit;
    // The engine takes one that has not been started for one that has ended.
    if (state === 'created') await clock.sleep(POLL_MS, signal);
    else await whileItRuns(connection, id, signal);
  }
}

/** The client's own `wait` never settles when the engine goes away after it has sent the headers. */
async function whileItRuns(connection: Connection, id: string, signal?: AbortSignal): Promise<void> {
  const doing = `wait for container ${id}`;
  const path = `/containers/${id}/wait`;
  try {
    const answer = await connection.open(
      doing,
      (docker, spine) =>
        dialStream(docker, { method: 'POST', path, query: { condition: 'not-running' }, signal: spine }),
      signal,
    );
    await text(answer);
  } catch (error) {
    signal?.throwIfAborted();
    throw connection.failure(error, doing);
  }
}
