import { PassThrough } from 'node:stream';
import type { Clock } from '../../std/clock.ts';
import {
  type AttachedStream,
  type ContainerEvent,
  type ContainerExit,
  type ContainerInfo,
  type ContainerSpec,
  type ContainerStats,
  EngineError,
  type ExecOptions,
  type OutputLine,
} from '../port.ts';
import { FakeProcess } from './fake-process.ts';
import { OutputLog } from './output-log.ts';
import type { Program } from './program.ts';

/** Everything one fake container is: its specification, its files, its output and the process in it. */
export class FakeContainer {
  readonly id: string;
  readonly spec: ContainerSpec;
  readonly output: OutputLog;
  readonly files = new Map<string, Buffer>();
  /** What it says that it uses. */
  usage: Omit<ContainerStats, 'limitBytes'> = {
    heldBytes: 1_048_576,
    rssBytes: 1_048_576,
    cacheBytes: 0,
    swapBytes: 0,
    pagesIn: null,
    pagesOut: null,
  };
  /** Threads that it says to have running. */
  runnable = 0;
  readonly #clock: Clock;
  readonly #program: Program;
  readonly #announce: (kind: ContainerEvent['kind']) => void;
  readonly #attached = new Set<PassThrough>();
  readonly #stdin = new PassThrough();
  #process: FakeProcess | null = null;
  #startedAt: Date | null = null;
  #exit: ContainerExit | null = null;
  #isPaused = false;

  constructor(options: {
    readonly id: string;
    readonly spec: ContainerSpec;
    readonly clock: Clock;
    readonly program: Program;
    /** Takes the news of it. */
    readonly announce: (kind: ContainerEvent['kind']) => void;
  }) {
    this.id = options.id;
    this.spec = options.spec;
    this.#clock = options.clock;
    this.#program = options.program;
    this.#announce = options.announce;
    this.output = new OutputLog({ clock: options.clock });
  }

  get isRunning(): boolean {
    return this.#process !== null;
  }

  get listeners(): readonly { readonly address: string; readonly port: number }[] {
    return this.#process?.listeners ?? [];
  }

  /** @param address what it has on its network while it runs */
  info(address: string, pid: number): ContainerInfo {
    const { name, labels, image, publish } = this.spec;
    return {
      id: this.id,
      name,
      labels,
      image,
      state: this.isRunning
        ? this.#isPaused
          ? 'paused'
          : 'running'
        : this.#startedAt
          ? 'exited'
          : 'created',
      pid: this.isRunning ? pid : null,
      startedAt: this.#startedAt,
      exit: this.isRunning ? null : this.#exit,
      address: this.isRunning && this.spec.network !== 'none' ? address : null,
      published: this.isRunning && publish !== undefined ? `127.0.0.1:${publish}` : null,
    };
  }

  start(): void {
    if (this.#process) return;
    this.output.open();
    this.#startedAt = this.#clock.now();
    this.#process = new FakeProcess({
      program: this.#program,
      clock: this.#clock,
      command: this.spec.command,
      env: this.spec.env,
      files: this.files,
      write: (stream, bytes) => this.#write(stream, bytes),
    });
    this.#stdin.pipe(this.#process.stdin);
    void this.#process.ended.then((exit) => this.#ended(exit));
    this.#announce('start');
  }

  signal(name: string): void {
    this.#isPaused = false;
    this.#process?.signal(name);
  }

  /** @throws {EngineError} `conflict` when it does not run */
  pause(): void {
    this.#mustRun('pause it');
    this.#isPaused = true;
  }

  /** @throws {EngineError} `conflict` when it does not run */
  unpause(): void {
    this.#mustRun('unpause it');
    this.#isPaused = false;
  }

  /** Resolves when what runs now has ended. */
  async ended(): Promise<void> {
    await this.#process?.ended;
  }

  attach(): AttachedStream {
    const output = new PassThrough();
    this.#attached.add(output);
    return attachedStream(output, this.#stdin, this.#process !== null || this.#startedAt === null);
  }

  /** @throws {EngineError} `conflict` when it does not run */
  exec(options: ExecOptions, program: Program): AttachedStream & { readonly ended: Promise<ContainerExit> } {
    this.#mustRun('run a command');
    const output = new PassThrough();
    const process = new FakeProcess({
      program,
      clock: this.#clock,
      command: options.command,
      env: { ...this.spec.env, ...options.env },
      files: this.files,
      write: (_stream, bytes) => void output.write(bytes),
    });
    void process.ended.then(() => output.end());
    return { ...attachedStream(output, process.stdin, true), ended: process.ended };
  }

  #mustRun(doing: string): void {
    if (!this.isRunning)
      throw new EngineError('conflict', `Cannot ${doing}: container ${this.spec.name} does not run`);
  }

  #write(stream: OutputLine['stream'], bytes: Buffer): void {
    this.output.write(stream, bytes);
    for (const output of this.#attached) output.write(bytes);
  }

  #ended(exit: ContainerExit): void {
    this.#exit = exit.oomKilled ? { ...exit, memoryLimitBytes: this.spec.limits.memoryBytes } : exit;
    this.#process = null;
    this.#isPaused = false;
    this.output.close();
    for (const output of this.#attached) output.end();
    this.#attached.clear();
    if (exit.oomKilled) this.#announce('oom');
    this.#announce('die');
  }
}

function attachedStream(output: PassThrough, stdin: PassThrough, isOpen: boolean): AttachedStream {
  if (!isOpen) output.end();
  return {
    output,
    write: (bytes) =>
      new Promise((resolve, reject) => {
        stdin.write(bytes, (error) =>
          error ? reject(new EngineError('conflict', error.message)) : resolve(),
        );
      }),
    end: () => void stdin.end(),
    destroy: () => void output.destroy(),
  };
}
