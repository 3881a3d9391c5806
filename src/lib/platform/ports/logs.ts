import type { Drain } from '../../domain/drain.ts';
import type { LogLine, NumberedLogLine } from '../../domain/log-line.ts';

/** Takes log lines; never fails and never waits. */
export interface LogSink {
  write(appId: string, line: LogLine): void;
}

export interface Logs extends LogSink {
  /** Follows a dyno's output from where it was left, also over a restart of the control plane. */
  collect(dyno: { readonly appId: string; readonly containerId: string; readonly process: string }): void;
  /** Resolves when everything that an ended container wrote is in the log (at most a few seconds). */
  collected(containerId: string): Promise<void>;
  /** Matching lines of the last 1,500, then, with `tail`, what comes, until `signal` aborts. */
  read(appId: string, query: LogQuery, signal: AbortSignal): AsyncIterable<NumberedLogLine>;
  /** Deletes the log of an app. */
  forget(appId: string): Promise<void>;
}

/** Sends copies of logs to where drains lead. */
export interface LogDrains {
  /** Sends what comes from now on; for one that was open before, over a restart too, what came since. */
  openDrain(drain: Drain): void;
  /** Sends no more and forgets how far it was; resolves when nothing is under way. */
  closeDrain(drainId: string): Promise<void>;
}

export interface LogQuery {
  /** How many of the newest matching lines to begin with, at most 1,500. */
  readonly lines: number;
  readonly tail: boolean;
  readonly source?: 'app' | 'heroku';
  /** `web.1`, or `web` for all of the type. */
  readonly process?: string;
  /** Resuming: all that is kept of what came after this sequence number, whatever `lines` says. */
  readonly after?: number;
}

/** What a container wrote, for the log collector; the engine's `containers.output` has this shape. */
export interface DynoOutput {
  output(
    containerId: string,
    options: { readonly after?: string; readonly follow: boolean; readonly signal?: AbortSignal },
  ): AsyncIterable<{
    readonly time: Date;
    readonly micros: number;
    /** Pieces of one line belong together only within their stream. */
    readonly stream: 'stdout' | 'stderr';
    readonly text: string;
    readonly complete: boolean;
    readonly cursor: string;
  }>;
}

/** Keeps output of builds and releases, and lets late readers have it from the start while it grows. */
export interface Outputs {
  append(id: string, text: string): void;
  /** No more will come; readers end. */
  close(id: string): void;
  /** From byte `offset` on; ends when the output is closed. `null` when there is none of that id. */
  read(id: string, offset: number, signal: AbortSignal): AsyncIterable<Uint8Array> | null;
  forget(ids: readonly string[]): Promise<void>;
}
