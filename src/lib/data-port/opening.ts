import type { Socket } from 'node:net';
import { firstBytes } from './first-bytes.ts';
import { ACCEPTED, DECLINED, REQUEST } from './postgres-messages.ts';

/** How a client begins: what is to be done with its connection. */
export type Opening =
  /** TLS follows; `asked` when PostgreSQL's way of asking for it came first. */
  | { readonly kind: 'tls'; readonly asked: boolean }
  /** PostgreSQL, and in the clear. */
  | { readonly kind: 'clear' }
  /** A query of another connection is to be ended, which PostgreSQL's clients before 17 ask for in the clear. */
  | { readonly kind: 'cancel'; readonly message: Buffer }
  /** Nothing that is spoken here, or nothing at all. */
  | { readonly kind: 'unknown' };

const HANDSHAKE_RECORD = 0x16;
const REQUEST_BYTES = 8;
const LONGEST_CANCEL_BYTES = 300;
/** A client may ask for two kinds of encryption, one after the other. */
const MOST_REQUESTS = 2;

const UNKNOWN: Opening = { kind: 'unknown' };

/** Reads no more than it has to: what belongs to TLS is left in the socket. */
export async function readOpening(socket: Socket, signal: AbortSignal): Promise<Opening> {
  for (let requests = 0; requests <= MOST_REQUESTS; requests += 1) {
    const first = await firstBytes(socket, 1, signal);
    if (first === null) return UNKNOWN;
    if (first[0] === HANDSHAKE_RECORD) {
      socket.unshift(first);
      return { kind: 'tls', asked: false };
    }
    const rest = first[0] === 0 ? await firstBytes(socket, REQUEST_BYTES - 1, signal) : null;
    if (rest === null) return UNKNOWN;
    const request = Buffer.concat([first, rest]);
    const length = request.readInt32BE(0);
    const code = request.readInt32BE(4);
    if (code === REQUEST.cancel) return readCancel(socket, request, { length, signal });
    if (code === REQUEST.tls && length === REQUEST_BYTES) return askedForTls(socket);
    if (code !== REQUEST.gssEncryption || length !== REQUEST_BYTES)
      return isProtocolVersion(code) ? { kind: 'clear' } : UNKNOWN;
    socket.write(DECLINED);
  }
  return UNKNOWN;
}

/** What came in the clear after the request was put there by somebody in between: CVE-2021-23214. */
function askedForTls(socket: Socket): Opening {
  if (socket.readableLength > 0) return UNKNOWN;
  socket.write(ACCEPTED);
  return { kind: 'tls', asked: true };
}

async function readCancel(
  socket: Socket,
  request: Buffer,
  { length, signal }: { readonly length: number; readonly signal: AbortSignal },
): Promise<Opening> {
  if (length <= REQUEST_BYTES || length > LONGEST_CANCEL_BYTES) return UNKNOWN;
  const rest = await firstBytes(socket, length - REQUEST_BYTES, signal);
  return rest === null ? UNKNOWN : { kind: 'cancel', message: Buffer.concat([request, rest]) };
}

/** 3.0 and later; before, nothing was encrypted and nothing is left that speaks it. */
const isProtocolVersion = (code: number): boolean => code >>> 16 === 3;
