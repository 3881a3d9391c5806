import { exitMarker } from '../domain/exit-marker.ts';
import type { Engine, ExecSession } from '../engine/port.ts';
import { TerminalInput } from '../engine/terminal-input.ts';
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
  const { client } = console;
  const over = new AbortController();
  try {
    const session = await begin(console);
    void passInput(console, session, over.signal);
    for await (const bytes of session.output) await client.write(bytes).catch(() => undefined);
    await client.write(exitMarker(await session.exitCode()));
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

async function passInput(
  { client, tty, clock }: Console,
  stream: ExecSession,
  signal: AbortSignal,
): Promise<void> {
  const input = new TerminalInput({ stream, tty, clock, signal });
  try {
    for await (const bytes of client.input) await input.write(bytes).catch(() => undefined);
  } catch {
    // A broken connection is a client that has gone.
  }
  if (signal.aborted) return;
  // The engine has no way to end such a process, so it is asked to end itself.
  if (tty) await stream.write(LEAVE).catch(() => undefined);
  stream.end();
}
