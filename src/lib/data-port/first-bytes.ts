import { once } from 'node:events';
import type { Duplex } from 'node:stream';

/** Exactly that many bytes of what a client sends first, or `null` when it ends before. Whoever waits ends with the signal. */
export async function firstBytes(socket: Duplex, count: number, signal: AbortSignal): Promise<Buffer | null> {
  for (;;) {
    const bytes: Buffer | null = socket.read(count);
    if (bytes !== null) {
      if (bytes.length === count) return bytes;
      return null;
    }
    if (socket.destroyed || socket.readableEnded) return null;
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    try {
      await Promise.race(
        ['readable', 'end', 'close'].map((event) => once(socket, event, { signal: either })),
      );
    } catch {
      return null;
    } finally {
      over.abort();
    }
  }
}
