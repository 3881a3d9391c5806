import type { Socket } from 'node:net';

/** A secret, perhaps with a query that older clients add, and its line end. */
const LINE_BYTES = 512;

/**
 * The secret in the first line that a client sends; `null` when it leaves or the signal aborts before the line is
 * whole, or the line is too long. What follows the line stays to be read.
 */
export function readSecret(socket: Socket, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    let head = Buffer.alloc(0);
    const finish = (secret: string | null): void => {
      socket.pause();
      socket.off('data', take).off('end', leave).off('close', leave);
      signal.removeEventListener('abort', leave);
      resolve(secret);
    };
    const leave = (): void => finish(null);
    const take = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\n');
      if (end < 0 && head.length < LINE_BYTES) return;
      finish(end < 0 ? null : secretOf(head.toString('latin1', 0, end)));
      if (end >= 0 && end + 1 < head.length) socket.unshift(head.subarray(end + 1));
    };
    socket.on('data', take).on('end', leave).on('close', leave);
    signal.addEventListener('abort', leave, { once: true });
  });
}

const secretOf = (line: string): string => line.replace(/\r$/, '').replace(/\?.*$/, '');
