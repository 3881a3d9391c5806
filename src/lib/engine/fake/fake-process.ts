import { EventEmitter, on } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Clock } from '../../std/clock.ts';
import type { ContainerExit, OutputLine } from '../port.ts';
import type { Program, ProgramProcess } from './program.ts';

interface Start {
  readonly program: Program;
  readonly clock: Clock;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly files: Map<string, Buffer>;
  readonly write: (stream: OutputLine['stream'], bytes: Buffer) => void;
}

/** One run of a program. */
export class FakeProcess {
  readonly stdin = new PassThrough();
  /** Resolves once, when it has ended in whatever way. */
  readonly ended: Promise<ContainerExit>;
  readonly #listeners: { readonly address: string; readonly port: number }[] = [];
  readonly #signals = new EventEmitter();
  readonly #killed = new AbortController();
  readonly #end = Promise.withResolvers<ContainerExit>();
  readonly #clock: Clock;

  constructor(start: Start) {
    this.#clock = start.clock;
    this.ended = this.#end.promise;
    const arrived = on(this.#signals, 'signal', { signal: this.#killed.signal });
    void this.#run(start, arrived);
  }

  get listeners(): readonly { readonly address: string; readonly port: number }[] {
    return this.#listeners;
  }

  /** SIGKILL ends it at once, other signals reach the program. */
  signal(name: string): void {
    if (name === 'SIGKILL') this.#finish(137, false);
    else this.#signals.emit('signal', name);
  }

  async #run(start: Start, arrived: AsyncIterator<unknown>): Promise<void> {
    try {
      this.#finish(await start.program(this.#view(start, arrived)), false);
    } catch (error) {
      if (this.#killed.signal.aborted) return;
      start.write('stderr', Buffer.from(`${error}\n`));
      this.#finish(1, false);
    }
  }

  #finish(exitCode: number, oomKilled: boolean): void {
    this.#end.resolve({ exitCode, oomKilled, finishedAt: this.#clock.now() });
    this.#killed.abort();
  }

  #view({ command, env, files, write }: Start, arrived: AsyncIterator<unknown>): ProgramProcess {
    return {
      command,
      env,
      files,
      stdin: this.stdin,
      print: (text, stream = 'stdout') => {
        if (!this.#killed.signal.aborted) write(stream, Buffer.from(text));
      },
      listen: (port, address = '0.0.0.0') => void this.#listeners.push({ address, port }),
      sleep: (ms) => this.#clock.sleep(ms, this.#killed.signal),
      signalled: async () => String((await arrived.next()).value),
      exceedMemory: () => {
        this.#finish(137, true);
        return new Promise<never>(() => {});
      },
    };
  }
}
