import type { ClientRequest } from '../front/front-port.ts';

/** Reads the rest of a request that was answered early and throws it away, for a short time; then cuts it off. */
export function discardRest(req: ClientRequest, limitMs: number): void {
  if (req.complete || req.destroyed) return;
  const cut = setTimeout(() => req.cutOff(), limitMs).unref();
  req.once('close', () => clearTimeout(cut));
  req.resume();
}
