import type { Readable } from 'node:stream';
import type {
  ContainerEvent,
  ContainerExit,
  ContainerInfo,
  ContainerStats,
  ContainerSummary,
} from './container-info.ts';
import type { OutputCursor, OutputLine } from './container-output.ts';
import type { ContainerSpec } from './container-spec.ts';
import type { Labels } from './labels.ts';
import type { AttachedStream, ExecOptions, ExecSession } from './processes.ts';

export interface Containers {
  /**
   * Makes the container, or finds the one of that name again when its labels are the same.
   * @throws {EngineError} `conflict` when the name belongs to another specification, `not_found` when the image is absent
   */
  create(spec: ContainerSpec): Promise<{ readonly id: string; readonly created: boolean }>;
  /** Starting one that runs is success. */
  start(id: string): Promise<void>;
  /** SIGTERM, then SIGKILL after `graceMs`; one that has ended or is gone is success. Resolves when it has ended. */
  stop(id: string, options: { readonly graceMs: number }): Promise<void>;
  /** Sends a signal; one that has ended or is gone is success. */
  kill(id: string, signal: string): Promise<void>;
  /**
   * Freezes all its processes: they keep their memory and take no processor, until `unpause` or a signal.
   * One that is frozen is success. @throws {EngineError} `not_found`, or `conflict` when it does not run
   */
  pause(id: string): Promise<void>;
  /** Lets them go on; one that runs is success. @throws {EngineError} `not_found`, or `conflict` when it does not run */
  unpause(id: string): Promise<void>;
  /** Removes it by force with its anonymous volumes; absent is success. */
  remove(id: string): Promise<void>;
  /** `null` when it is absent. Takes an id or a name. */
  inspect(id: string): Promise<ContainerInfo | null>;
  list(labels: Labels): Promise<readonly ContainerSummary[]>;
  /**
   * Resolves when the container, started already or later, has ended; `exitCode` 137 alone does not mean out of memory,
   * `oomKilled` does.
   * One that is removed meanwhile has ended.
   * @throws {EngineError} `not_found`; `unavailable` when the engine goes away; the signal's reason when that aborts
   */
  wait(id: string, signal?: AbortSignal): Promise<ContainerExit>;
  /** Unpacks a tar (gzip allowed) into a folder of the container, running or not. */
  putArchive(id: string, folder: string, tar: Readable): Promise<void>;
  /** A tar of one path; its entries start with that path's last part. @throws {EngineError} `not_found` */
  getArchive(id: string, path: string): Promise<Readable>;
  /**
   * Joins the standard streams of a container made with `openStdin`; call it before `start`. The reader must never
   * stall, or the process in it does.
   */
  attach(id: string): Promise<AttachedStream>;
  resize(id: string, size: { readonly rows: number; readonly columns: number }): Promise<void>;
  /** Runs one more process in a running container. @throws {EngineError} `conflict` when it does not run */
  exec(id: string, options: ExecOptions): Promise<ExecSession>;
  /**
   * What it wrote, whole lines (pieces of at most 16 KiB for longer ones), from just after `after`; ends with the
   * container when `follow` is set. Never blocks the container, however slowly it is read. An abort ends it quietly.
   * @throws {EngineError} `not_found`; `unavailable` when the engine goes away: go on later from the last cursor
   */
  output(
    id: string,
    options: { readonly after?: OutputCursor; readonly follow: boolean; readonly signal?: AbortSignal },
  ): AsyncIterable<OutputLine>;
  /**
   * Starts, deaths, out-of-memory events and removals of matching containers from the moment of the call on, so that a
   * list made after it misses nothing. An abort ends it quietly.
   * @throws {EngineError} `unavailable` when the engine goes away
   */
  events(labels: Labels, signal: AbortSignal): AsyncIterable<ContainerEvent>;
  /** What it uses at this moment; `null` when it does not run. */
  stats(id: string): Promise<ContainerStats | null>;
  /** Threads that run or could; `null` when it does not run, or the engine cannot tell. */
  runnable(id: string): Promise<number | null>;
  /** Listening TCP sockets inside: for telling "bound to loopback" from "another port". `[]` when it has ended. */
  listeners(id: string): Promise<readonly { readonly address: string; readonly port: number }[]>;
}
