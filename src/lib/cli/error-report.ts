import { BackendError } from '../backend/backend-error.ts';
import { ApiError } from '../client/api-error.ts';
import { ConnectionError } from '../client/connection-error.ts';
import { CommandError, Quit } from './command-error.ts';
import { ExitCode, exitCodeOfId, exitCodeOfStatus } from './exit-codes.ts';
import { OutputClosed } from './output/terminal.ts';

/** What is told about an error, and the status that the process ends with. */
export interface ErrorReport {
  /** Empty when there is nothing to say. */
  readonly lines: readonly string[];
  readonly exitCode: number;
}

const BAR = process.platform === 'win32' ? '»' : '›';

/** Turns anything thrown into lines in Heroku's form, never a stack trace, and one of our exit codes. */
export function reportError(error: unknown, paint: (text: string) => string = (text) => text): ErrorReport {
  if (error instanceof OutputClosed) return { lines: [], exitCode: 0 };
  if (error instanceof Quit) return { lines: [], exitCode: error.exitCode };
  if (error instanceof ApiError)
    return say(error.message, paint, exitCodeOfStatus(error.status), [
      `Error ID: ${error.id}`,
      ...(error.url ? [`See ${error.url}`] : []),
    ]);
  if (error instanceof CommandError)
    return say(error.message, paint, error.exitCode, error.id ? [`Error ID: ${error.id}`] : []);
  if (error instanceof BackendError || error instanceof ConnectionError)
    return say(error.message, paint, exitCodeOfId(error.id), [`Error ID: ${error.id}`]);
  if (isOclifExit(error)) return { lines: [], exitCode: error.oclif.exit };
  if (isOclifError(error)) return say(error.message, paint, error.oclif.exit ?? ExitCode.usage, []);
  if (isInterrupt(error)) return { lines: [], exitCode: ExitCode.interrupted };
  return say(error instanceof Error ? error.message : String(error), paint, ExitCode.failed, []);
}

/** ` ›   Error: message`, then, after an empty line, what identifies it. */
function say(
  message: string,
  paint: (text: string) => string,
  exitCode: number,
  details: readonly string[],
): ErrorReport {
  const lines = [...`Error: ${message}`.split('\n'), ...(details.length > 0 ? ['', ...details] : [])];
  return { lines: lines.map((line) => barred(line, paint)), exitCode };
}

/** A line behind the bar that marks errors and warnings. */
export const barred = (line: string, paint: (text: string) => string): string =>
  ` ${paint(BAR)}${line === '' ? '' : `   ${line}`}`;

interface OclifError extends Error {
  readonly oclif: { readonly exit?: number };
}

const isOclifError = (error: unknown): error is OclifError =>
  error instanceof Error && 'oclif' in error && typeof error.oclif === 'object' && error.oclif !== null;

const isOclifExit = (error: unknown): error is OclifError & { readonly oclif: { readonly exit: number } } =>
  isOclifError(error) && 'code' in error && error.code === 'EEXIT' && error.oclif.exit !== undefined;

/** Ctrl-C at a prompt. */
const isInterrupt = (error: unknown): boolean => error instanceof Error && error.name === 'ExitPromptError';
