import type { TLSSocket } from 'node:tls';
import { firstBytes } from './first-bytes.ts';

// What a client says first after the handshake, for those that did not name a host in it. It is put back, for the server.

const LENGTH_BYTES = 4;
/** PostgreSQL's own limit of a start-up message. */
const LONGEST_STARTUP_BYTES = 10_000;
const LONGEST_COMMAND_BYTES = 1_024;

/** The database of PostgreSQL's start-up message, which is the user's name when it names none. */
export async function askedDatabase(client: TLSSocket, signal: AbortSignal): Promise<string | null> {
  const head = await firstBytes(client, LENGTH_BYTES, signal);
  if (head === null) return null;
  const length = head.readInt32BE(0);
  if (length < 2 * LENGTH_BYTES || length > LONGEST_STARTUP_BYTES) return null;
  const rest = await firstBytes(client, length - LENGTH_BYTES, signal);
  if (rest === null) return null;
  client.unshift(Buffer.concat([head, rest]));
  const words = rest.toString('utf8', LENGTH_BYTES).split('\0');
  const named = (key: string): string | null => {
    const at = words.findIndex((word, index) => index % 2 === 0 && word === key);
    return at === -1 ? null : (words[at + 1] ?? null);
  };
  return named('database') ?? named('user');
}

/** The password of `AUTH`, when that is the first command; `''` when it is another. */
export async function shownPassword(client: TLSSocket, signal: AbortSignal): Promise<string | null> {
  let taken = Buffer.alloc(0);
  for (;;) {
    const words = redisWords(taken.toString('latin1'));
    if (words !== null) {
      client.unshift(taken);
      return passwordIn(words);
    }
    const next = taken.length < LONGEST_COMMAND_BYTES ? await firstBytes(client, 1, signal) : null;
    if (next === null) return null;
    taken = Buffer.concat([taken, next]);
  }
}

/** `AUTH [USER] PASSWORD`, or `HELLO 3 AUTH USER PASSWORD`. */
function passwordIn(words: readonly string[]): string {
  const at = words.findIndex((word) => word.toUpperCase() === 'AUTH');
  if (at === 0) return words.at(-1) ?? '';
  return words[0]?.toUpperCase() === 'HELLO' && at !== -1 ? (words[at + 2] ?? '') : '';
}

/**
 * The words of one whole command (RESP, "Sending commands" and "Inline commands"), `null` while more of it is to come. A
 * password has neither blanks nor ends of lines.
 */
function redisWords(text: string): readonly string[] | null {
  if (!text.startsWith('*')) return text.endsWith('\n') ? text.trim().split(/\s+/) : null;
  const lines = text.split('\r\n');
  const count = Number(lines[0]?.slice(1));
  if (lines.length < 2 || lines.length <= 2 * count + 1) return null;
  return lines.filter((_, index) => index > 0 && index % 2 === 0).slice(0, count);
}
