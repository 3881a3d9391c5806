import { ExitCode, exitCodeOfId } from './exit-codes.ts';

/** What the command line itself refuses or has to report as failed; the message says what to do next. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** Told by the id where nothing else is said; `run` passes on the dyno's own status. */
  readonly exitCode: number;
  /** Stable public id, where there is one. */
  readonly id: string | undefined;

  constructor(message: string, options: { readonly exitCode?: number; readonly id?: string } = {}) {
    super(message);
    this.exitCode = options.exitCode ?? exitCodeOfId(options.id);
    this.id = options.id;
  }

  /** A command line that cannot be understood. */
  static usage(message: string): CommandError {
    return new CommandError(`${message}\nSee more help with --help`, { exitCode: ExitCode.usage });
  }
}

/** Ends the command with a status and without a word: everything has been said. */
export class Quit extends Error {
  override readonly name = 'Quit';
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.exitCode = exitCode;
  }
}
