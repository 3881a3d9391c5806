import type { RefUpdate } from './ref-updates.ts';

// Between the pre-receive hook and the control plane: one request, and an answer of one JSON text a line.

/** Where the hook finds its push, in its environment. */
export const PUSH_ID = 'RENGA_PUSH_ID';
export const PUSH_SOCKET = 'RENGA_PUSH_SOCKET';

/** Set by git for a hook that runs while the new objects are not yet part of the repository (git-receive-pack). */
export const QUARANTINE_KEYS = [
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_QUARANTINE_PATH',
] as const;

export type Quarantine = Partial<Readonly<Record<(typeof QUARANTINE_KEYS)[number], string>>>;

/** Body of `POST /push/ID`. */
export interface HookRequest {
  readonly updates: readonly RefUpdate[];
  readonly quarantine: Quarantine;
}

/** One line of the answer; the one with `exit` is the last. */
export type HookReply = { readonly text: string } | { readonly exit: number };

export const encodeReply = (reply: HookReply): string => `${JSON.stringify(reply)}\n`;

/** @throws {SyntaxError} */
export function decodeReply(line: string): HookReply {
  const value: unknown = JSON.parse(line);
  if (isRecord(value) && typeof value['text'] === 'string') return { text: value['text'] };
  if (isRecord(value) && typeof value['exit'] === 'number') return { exit: value['exit'] };
  throw new SyntaxError(`not a reply: ${line}`);
}

/** @throws {SyntaxError} */
export function decodeRequest(body: string): HookRequest {
  const value: unknown = JSON.parse(body);
  if (!isRecord(value) || !Array.isArray(value['updates']) || !isRecord(value['quarantine']))
    throw new SyntaxError('not a hook request');
  return { updates: value['updates'].map(decodeUpdate), quarantine: decodeQuarantine(value['quarantine']) };
}

function decodeUpdate(value: unknown): RefUpdate {
  if (!isRecord(value) || typeof value['ref'] !== 'string') throw new SyntaxError('not a ref update');
  return { ref: value['ref'], before: decodeId(value['before']), after: decodeId(value['after']) };
}

function decodeId(value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === 'string' && /^[0-9a-f]{40,64}$/.test(value)) return value;
  throw new SyntaxError('not an object id');
}

function decodeQuarantine(value: Readonly<Record<string, unknown>>): Quarantine {
  return Object.fromEntries(
    QUARANTINE_KEYS.flatMap((key) => (typeof value[key] === 'string' ? [[key, value[key]]] : [])),
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
