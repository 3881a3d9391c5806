import type { IncomingMessage } from 'node:http';

/** Reads the rest of a request that was answered early and throws it away, for a short time; then cuts the client off. */
export function discardRest(req: IncomingMessage, limitMs: number): void {
  if (req.complete || req.destroyed) return;
  const cut = setTimeout(() => req.socket.destroy(), limitMs).unref();
  req.resume().once('close', () => clearTimeout(cut));
}
