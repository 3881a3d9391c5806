import { text } from 'node:stream/consumers';
import type { Clock } from '../../std/clock.ts';
import { type ContainerExit, type ContainerInfo, EngineError } from '../port.ts';
import type { Connection } from './connection.ts';
import { orNull } from './errors.ts';
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
  let seen: ContainerExit | null = null;
  for (;;) {
    signal?.throwIfAborted();
    const found = await orNull(inspect());
    if (!found && seen) return seen;
    if (!found) throw new EngineError('not_found', `Cannot wait for container ${id}: there is none`);
    if (found.exit) return found.exit;
    // The engine takes one that has not been started for one that has ended.
    if (found.state === 'created') await clock.sleep(POLL_MS, signal);
    else seen = await whileItRuns({ connection, clock }, id, signal);
  }
}

/**
 * What is known of the end when the container is removed at once.
 * The client's own `wait` never settles when the engine goes away after it has sent the headers.
 */
async function whileItRuns(
  { connection, clock }: { readonly connection: Connection; readonly clock: Clock },
  id: string,
  signal?: AbortSignal,
): Promise<ContainerExit> {
  const doing = `wait for container ${id}`;
  const path = `/containers/${id}/wait`;
  try {
    const answer = await connection.open(
      doing,
      (docker, spine) =>
        dialStream(docker, { method: 'POST', path, query: { condition: 'not-running' }, signal: spine }),
      { signal },
    );
    const { StatusCode } = JSON.parse(await text(answer));
    return { exitCode: Number(StatusCode), oomKilled: false, finishedAt: clock.now() };
  } catch (error) {
    signal?.throwIfAborted();
    throw connection.failure(error, doing);
  }
}
