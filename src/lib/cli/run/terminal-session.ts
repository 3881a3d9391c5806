import { spawnSync } from 'node:child_process';
import type { AttachSession } from '../../client/attach.ts';
import { isTerminal, write } from '../output/terminal.ts';

interface SessionOptions {
  readonly session: AttachSession;
  /** Whether the dyno has a terminal of its own, which then is the person's. */
  readonly tty: boolean;
  /** Told the new size whenever the person's terminal changes. */
  readonly onResize: (size: { readonly rows: number; readonly columns: number }) => void;
}

const CTRL_C = 0x03;
const DISCONNECT_PRESSES = 4;
const DISCONNECT_WITHIN_MS = 1000;

/**
 * Passes bytes between this process's standard streams and a one-off dyno until that ends. Resolves with the dyno's exit
 * status; null when the connection was lost, `disconnected` when the person left.
 */
export async function runSession({
  session,
  tty,
  onResize,
}: SessionOptions): Promise<number | null | 'disconnected'> {
  let left = false;
  const leave = (): void => {
    left = true;
    session.leave();
  };
  const stopInput = tty ? forwardTerminal(session, leave) : forwardPipe(session, leave);
  const resized = (): void => onResize({ rows: process.stdout.rows, columns: process.stdout.columns });
  if (tty) process.stdout.on('resize', resized);
  try {
    const status = await session.read((bytes) => write('stdout', bytes));
    return left ? 'disconnected' : status;
  } catch (error) {
    if (left) return 'disconnected';
    throw error;
  } finally {
    stopInput();
    process.stdout.off('resize', resized);
  }
}

/** Every key goes to the dyno, Ctrl-C too; pressing that four times within a second leaves. */
function forwardTerminal(session: AttachSession, leave: () => void): () => void {
  const presses: number[] = [];
  const forward = (bytes: Buffer): void => {
    for (const byte of bytes) if (byte === CTRL_C) presses.push(Date.now());
    const first = presses.at(-DISCONNECT_PRESSES);
    if (first !== undefined && Date.now() - first < DISCONNECT_WITHIN_MS) leave();
    else session.write(bytes);
  };
  process.stdin.setRawMode(true);
  leaveOutputAlone();
  process.stdin.on('data', forward);
  return () => {
    process.stdin.off('data', forward);
    process.stdin.setRawMode(false);
    process.stdin.pause();
  };
}

/**
 * The dyno's terminal has ended its lines already. Node's raw mode would do so once more, which moves the cursor of
 * programs that draw; leaving raw mode undoes this too.
 */
function leaveOutputAlone(): void {
  if (process.platform !== 'win32') spawnSync('stty', ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] });
}

/** A file or a pipe is passed on to its end, no faster than the dyno reads; Ctrl-C leaves. */
function forwardPipe(session: AttachSession, leave: () => void): () => void {
  const forward = async (bytes: Buffer): Promise<void> => {
    if (session.write(bytes)) return;
    process.stdin.pause();
    await session.drained();
    process.stdin.resume();
  };
  const end = (): void => session.endInput();
  process.once('SIGINT', leave);
  process.stdin.on('data', forward).once('end', end);
  return () => {
    process.off('SIGINT', leave);
    process.stdin.off('data', forward).off('end', end).pause();
    process.stdin.unref?.();
  };
}

/** Whether both ends of a person's terminal are ours, so that the dyno should have one. */
export const hasTerminal = (): boolean => isTerminal('stdin') && isTerminal('stdout');
