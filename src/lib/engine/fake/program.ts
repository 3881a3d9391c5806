import type { Readable } from 'node:stream';
import type { OutputLine } from '../port.ts';

/** What a fake container runs: resolves with its exit code. A kill ends the container whatever the program does. */
export type Program = (process: ProgramProcess) => Promise<number>;

/** A program's view of the container around it. */
export interface ProgramProcess {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: Readable;
  /** The files of the container by absolute path. */
  readonly files: Map<string, Buffer>;
  /** Writes to its output; whole lines are collected, the rest when it ends. */
  print(text: string, stream?: OutputLine['stream']): void;
  listen(port: number, address?: string): void;
  /** Milliseconds of the engine's clock. Rejects when the container is killed. */
  sleep(ms: number): Promise<void>;
  /** Resolves with the name of the next signal other than SIGKILL. */
  signalled(): Promise<string>;
  /** What the kernel does at the memory limit: never resolves, the container ends with 137. */
  exceedMemory(): Promise<never>;
}

/** Runs until it is told to end, as most servers do; listens on `PORT` when it has one. */
export const untilTerminated: Program = async ({ env, listen, signalled }) => {
  const port = Number(env['PORT']);
  if (port > 0) listen(port);
  while ((await signalled()) !== 'SIGTERM');
  return 143;
};

/** Ends by itself after `ms` milliseconds. */
export const exitsAfter =
  (ms: number, exitCode: number): Program =>
  async ({ sleep }) => {
    await sleep(ms);
    return exitCode;
  };

/** Prints `lines`, then goes on as `then`. */
export const printing =
  (lines: readonly string[], then: Program = untilTerminated): Program =>
  (process) => {
    for (const line of lines) process.print(`${line}\n`);
    return then(process);
  };

/** Takes no notice of SIGTERM. */
export const stubborn: Program = ({ signalled }) => forever(signalled);

async function forever(next: () => Promise<string>): Promise<never> {
  for (;;) await next();
}
