import type { Readable } from 'node:stream';

export interface AttachedStream {
  /** Raw bytes of a tty; demultiplexed standard output and error, joined, without one. Ends when the process does. */
  readonly output: Readable;
  write(bytes: Uint8Array): Promise<void>;
  /** Closes its standard input only. */
  end(): void;
  destroy(): void;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly workingDir?: string;
  readonly tty?: boolean;
}

export interface ExecSession extends AttachedStream {
  resize(size: { readonly rows: number; readonly columns: number }): Promise<void>;
  /** Resolves with the exit code when the process has ended. */
  exitCode(): Promise<number>;
}
