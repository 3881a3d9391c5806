import type { Duplex } from 'node:stream';
import type { DataProtocol } from '../domain/add-on-service.ts';
import { fatalError, SQLSTATE } from './postgres-messages.ts';

/** Tells a client in its own protocol why nothing becomes of its connection, and ends it. */
export type Refuse = (why: keyof typeof SQLSTATE, message: string) => void;

const LINGER_MS = 2_000;

export function refusing(client: Duplex, protocol: DataProtocol): Refuse {
  return (why, message) => {
    // What it has sent is read to its end: an end over unread bytes is a reset, and takes the reason with it.
    client.resume();
    client.end(protocol === 'postgresql' ? fatalError(SQLSTATE[why], message) : `-ERR ${message}\r\n`);
    const linger = setTimeout(() => client.destroy(), LINGER_MS);
    client.once('close', () => clearTimeout(linger));
  };
}
