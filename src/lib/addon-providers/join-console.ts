import { exitMarker } from '../domain/exit-marker.ts';
import type { Engine, ExecSession } from '../engine/port.ts';
import { TerminalLink } from '../engine/terminal-link.ts';
import type { ConsoleRequest, RendezvousClient } from '../platform/ports.ts';
import type { Clock } from '../std/clock.ts';

interface Console extends ConsoleRequest {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly containerId: string;
  readonly client: RendezvousClient;
}

/** Ctrl-C and the end of input: what a person would type to leave. */
const LEAVE = Uint8Array.of(0x03, 0x04);
/** A shell's own status for what it cannot execute. */
const CANNOT_START = 126;

/** Runs the client of a service for one session, from its first byte to its exit status. Never rejects. */
export async function joinConsole(console: Console): Promise<void> {
  const { client, tty, clock } = console;
  const over = new AbortController();
  const { signal } = over;
  try {
    const session = await begin(console);
    const onClientGone = (): void => void leave(session, tty);
    const link = new TerminalLink({ client, tty, clock, onClientGone, signal });
    await link.pass(session);
    await link.write(exitMarker(await session.exitCode()));
  } catch (error) {
    const words = `${error instanceof Error ? error.message : String(error)}\r\n`;
    await client.write(new TextEncoder().encode(words)).catch(() => undefined);
    await client.write(exitMarker(CANNOT_START)).catch(() => undefined);
  } finally {
    over.abort();
    client.close();
  }
}

async function begin({ engine, containerId, words, tty, terminal }: Console): Promise<ExecSession> {
  const session = await engine.containers.exec(containerId, {
    command: ['/addon/console', ...words],
    env: { TERM: tty ? 'xterm-256color' : 'dumb' },
    tty,
  });
  if (tty && terminal) await session.resize(terminal).catch(() => undefined);
  return session;
}

/** The engine has no way to end such a process, so it is asked to end itself. */
async function leave(session: ExecSession, tty: boolean): Promise<void> {
  if (tty) await session.write(LEAVE).catch(() => undefined);
  session.end();
}
