import { once } from 'node:events';
import type Docker from 'dockerode';
import { type Clock, systemClock } from '../../std/clock.ts';
import type { ExecOptions, ExecSession } from '../port.ts';
import { attachedStream } from './attached-stream.ts';
import type { Connection } from './connection.ts';

const POLL_MS = 100;

/** Starts one more process in container `id`. */
export async function startExec(
  connection: Connection,
  id: string,
  options: ExecOptions,
  clock: Clock = systemClock,
): Promise<ExecSession> {
  const tty = options.tty ?? false;
  const doing = `run ${options.command[0] ?? 'a command'} in container ${id}`;
  const exec = await connection.call(doing, (docker, signal) =>
    docker.getContainer(id).exec({ ...creation(options, tty), abortSignal: signal }),
  );
  const stream = await connection.open(doing, (_docker, signal) =>
    exec.start({ hijack: true, stdin: true, Tty: tty, abortSignal: signal }),
  );
  return {
    ...attachedStream(stream, tty),
    resize: async ({ rows, columns }) => {
      await connection.call(doing, (_docker, signal) =>
        exec.resize({ h: rows, w: columns, abortSignal: signal }),
      );
    },
    exitCode: () => exitCode(connection, exec, { closed: once(stream, 'close'), doing, clock }),
  };
}

const creation = (options: ExecOptions, tty: boolean): Docker.ExecCreateOptions => ({
  Cmd: [...options.command],
  AttachStdin: true,
  AttachStdout: true,
  AttachStderr: true,
  Tty: tty,
  ...(options.env && { Env: Object.entries(options.env).map(([key, value]) => `${key}=${value}`) }),
  ...(options.user !== undefined && { User: options.user }),
  ...(options.workingDir !== undefined && { WorkingDir: options.workingDir }),
});

/** The engine has no call that waits for it; the end of the stream tells when to look, unless nobody reads it. */
async function exitCode(
  connection: Connection,
  exec: Docker.Exec,
  {
    closed,
    doing,
    clock,
  }: { readonly closed: Promise<unknown>; readonly doing: string; readonly clock: Clock },
): Promise<number> {
  const ended = closed.catch(() => undefined);
  for (;;) {
    const { Running, ExitCode } = await connection.call(doing, (_docker, signal) =>
      exec.inspect({ abortSignal: signal }),
    );
    if (!Running && ExitCode !== null) return ExitCode;
    await Promise.race([ended, clock.sleep(POLL_MS)]);
    await clock.sleep(POLL_MS / 10);
  }
}
