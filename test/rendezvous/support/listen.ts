import { once } from 'node:events';
import { createServer } from 'node:net';
import type { RendezvousServer } from '../../../src/lib/rendezvous/rendezvous-server.ts';

/** Lets a rendezvous be met at a socket in a folder, without the cost of TLS; closed with it. */
export async function listenAt(rendezvous: RendezvousServer, path: string): Promise<void> {
  const server = createServer({ allowHalfOpen: true });
  rendezvous.serve(server);
  await once(server.listen(path), 'listening');
}
