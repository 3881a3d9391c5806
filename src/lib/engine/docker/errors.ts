import { EngineError, type EngineErrorCode } from '../port.ts';

/**
 * What the engine or the way to it threw, as the port's error.
 * @param doing what was being done and to what, to follow "Cannot": `start container web.1`
 */
export function toEngineError(error: unknown, doing: string): EngineError {
  if (error instanceof EngineError) return error;
  const words = wordsOf(error);
  const code = codeOf(error, words);
  return new EngineError(code, `Cannot ${doing}: ${words}${HINTS[code] ?? ''}`, { cause: error });
}

/** The HTTP status that the engine refused with, or `null` when it was no answer of the engine. */
export function statusOf(error: unknown): number | null {
  if (!isObject(error)) return null;
  if (typeof error['statusCode'] === 'number') return error['statusCode'];
  return isObject(error['cause']) ? statusOf(error['cause']) : null;
}

/** Runs `task`; an answer with one of `codes` is success. */
export async function accepting(codes: readonly EngineErrorCode[], task: Promise<unknown>): Promise<void> {
  try {
    await task;
  } catch (error) {
    if (!(error instanceof EngineError) || !codes.includes(error.code)) throw error;
  }
}

/** Runs `task`; `null` when it says `not_found`. */
export async function orNull<T>(task: Promise<T>): Promise<T | null> {
  try {
    return await task;
  } catch (error) {
    if (error instanceof EngineError && error.code === 'not_found') return null;
    throw error;
  }
}

const HINTS: Partial<Record<EngineErrorCode, string>> = {
  unavailable: '. Is the container engine running, and may this user open its socket?',
};

function codeOf(error: unknown, words: string): EngineErrorCode {
  if (/no space left on device|ENOSPC|disk quota exceeded/i.test(words)) return 'no_space';
  if (isAway(error)) return 'unavailable';
  if (/address pools? .*(exhausted|fully subnetted)|non-overlapping .*address pool/i.test(words))
    return 'pool_exhausted';
  if (isRegistryAway(words)) return 'unreachable';
  return BY_STATUS[statusOf(error) ?? 0] ?? 'failed';
}

const BY_STATUS: Readonly<Record<number, EngineErrorCode>> = { 404: 'not_found', 409: 'conflict' };

const AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'EACCES',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
]);

/** A system error of the connection, not an answer. */
function isAway(error: unknown): boolean {
  return statusOf(error) === null && isObject(error) && AWAY.has(String(error['code']));
}

function isRegistryAway(words: string): boolean {
  return /dial tcp|no such host|request canceled while waiting|TLS handshake|i\/o timeout|connection refused|server misbehaving/i.test(
    words,
  );
}

/** The engine's own sentence, without the client's wrapping. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isAway(error) && error.message === 'aborted') return 'the engine broke the connection off';
  return error.message
    .replace(/^\(HTTP code \d+\) [^-]*- /, '')
    .trim()
    .replace(/\.$/, '');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
