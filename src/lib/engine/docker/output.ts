import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type Docker from 'dockerode';
import type { Clock } from '../../std/clock.ts';
import type { ContainerExit, OutputCursor, OutputLine } from '../port.ts';
import type { Connection } from './connection.ts';
import { Ending } from './ending.ts';
import { outputFromApi } from './output-api.ts';
import { outputFromFile } from './output-file.ts';
import { OutputPlace } from './output-place.ts';

export interface OutputSource {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly inspect: () => Promise<Docker.ContainerInspectInfo>;
  readonly wait: (signal: AbortSignal) => Promise<ContainerExit>;
}

const POLL_MS = 100;

/**
 * What a container wrote, from the engine's log file where we may read it, else through its logs API; never by
 * attaching, which would let a slow reader stop the container.
 */
export async function* containerOutput(
  source: OutputSource,
  id: string,
  options: { readonly after?: OutputCursor; readonly follow: boolean; readonly signal?: AbortSignal },
): AsyncGenerator<OutputLine> {
  const { follow, signal } = options;
  const found = await started(source, follow, signal);
  if (!found) return;
  const place = new OutputPlace(options.after);
  const stop = new AbortController();
  const spine = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const ending = follow ? new Ending(source.wait(spine)) : Ending.now();
  const reading = { ending, signal };
  try {
    if (await mayReadFile(source, found)) yield* outputFromFile(found.LogPath, place, reading);
    else yield* outputFromApi(source.connection, { id, tty: found.Config.Tty }, place, reading);
    if (!signal?.aborted) ending.throwIfUnknown();
  } finally {
    stop.abort();
  }
}

/** The container once it was started; `null` when nobody waits for that. */
async function started(
  { inspect, clock }: OutputSource,
  follow: boolean,
  signal?: AbortSignal,
): Promise<Docker.ContainerInspectInfo | null> {
  while (!signal?.aborted) {
    const found = await inspect();
    if (found.State.Status !== 'created') return found;
    if (!follow) return null;
    await clock.sleep(POLL_MS, signal).catch(() => undefined);
  }
  return null;
}

async function mayReadFile(
  { connection }: OutputSource,
  found: Docker.ContainerInspectInfo,
): Promise<boolean> {
  if (!connection.isLocal || found.HostConfig.LogConfig?.Type !== 'json-file') return false;
  try {
    await access(found.LogPath, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
