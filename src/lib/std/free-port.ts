import { readIfThere, replaceFile } from './durable-file.ts';

/** Something that listens. */
export interface Listener {
  /** Resolves with the port, which the system chose for 0; rejects with the system's error. */
  listen(address: string, port: number): Promise<number>;
  close(): Promise<unknown>;
}

/** A server that can be made anew for each try. */
export interface PortChoice<Server extends Listener> {
  /** Addresses to listen on; those that this machine does not have are left out. */
  readonly bind: readonly string[];
  /** Tried first, in this order. */
  readonly preferred: readonly number[];
  readonly makeServer: () => Server;
}

export interface Listening<Server extends Listener> {
  readonly port: number;
  readonly servers: readonly Server[];
}

const NEXT_ONES = 100;

/**
 * Listens on the first port that is free on all addresses: the preferred ones, then those after the last of them.
 * @throws {Error} when none is free, or the port may not be used
 */
export async function listenOnFreePort<Server extends Listener>(
  choice: PortChoice<Server>,
): Promise<Listening<Server>> {
  const last = choice.preferred.at(-1) ?? 0;
  // What the system chose on one address may be taken on another.
  const following =
    last === 0 ? [0, 0, 0] : Array.from({ length: NEXT_ONES }, (_, index) => last + 1 + index);
  for (const port of [...choice.preferred, ...following]) {
    const listening = await listenOn(port, choice);
    if (listening) return listening;
  }
  throw new Error(`no port from ${last} to ${last + NEXT_ONES} is free`);
}

/** @returns null when the port is taken on one of the addresses */
async function listenOn<Server extends Listener>(
  wanted: number,
  choice: PortChoice<Server>,
): Promise<Listening<Server> | null> {
  const servers: Server[] = [];
  let port = wanted;
  for (const address of choice.bind) {
    const server = choice.makeServer();
    try {
      port = await server.listen(address, port);
      servers.push(server);
    } catch (error) {
      if (isAbsent(error)) continue;
      await Promise.all(servers.map((listening) => listening.close()));
      if (codeOf(error) === 'EADDRINUSE') return null;
      throw error;
    }
  }
  if (servers.length === 0)
    throw new Error(`this machine has none of the addresses ${choice.bind.join(', ')}`);
  return { port, servers };
}

const isAbsent = (error: unknown): boolean => ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error));

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** The port in a file of `rememberPort`; `null` when there is none, or it was chosen for another preference. */
export async function rememberedPort(file: string, preferred: number): Promise<number | null> {
  try {
    const { port, preferred: wanted } = JSON.parse((await readIfThere(file)) ?? '{}');
    return wanted === preferred && Number.isInteger(port) ? port : null;
  } catch {
    return null;
  }
}

/** Keeps the port that was taken, and what was preferred. */
export function rememberPort(
  file: string,
  choice: { readonly port: number; readonly preferred: number },
): Promise<void> {
  return replaceFile(file, JSON.stringify(choice));
}
