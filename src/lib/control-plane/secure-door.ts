import { connect } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { TLSSocket } from 'node:tls';
import { systemClock } from '../std/clock.ts';
import { TlsDoor, type TlsPlace } from '../std/tls-door.ts';

interface SecureDoorOptions {
  readonly place: TlsPlace;
  /** Where the router listens for plain HTTP. */
  readonly router: { readonly host: string; readonly port: () => number };
  readonly onError: (error: unknown) => void;
  /** Ends it, and what goes through it. */
  readonly signal: AbortSignal;
}

const HANDSHAKE_MS = 10_000;
const LISTENERS = 20;

/**
 * Opens the public port once more, over TLS and with a certificate of the installation's own authority: the official
 * client lets git speak nothing else. What comes in goes on to the router as it is.
 * @returns the port
 * @throws when there is no certificate, or no port
 */
export async function openSecureDoor({ place, router, onError, signal }: SecureDoorOptions): Promise<number> {
  const sockets = new Set<TLSSocket>();
  const door = await TlsDoor.open({
    ...place,
    clock: systemClock,
    handshakeMs: HANDSHAKE_MS,
    serve: (server) =>
      server.on('secureConnection', (socket) => {
        sockets.add(socket.once('close', () => sockets.delete(socket)));
        void passOn(socket, router);
      }),
    onError,
    signal,
  });
  signal.addEventListener('abort', () => {
    for (const socket of sockets) socket.destroy();
    void door.close();
  });
  return door.port;
}

/** Whatever ends one side, and however, ends the other. */
async function passOn(client: TLSSocket, { host, port }: SecureDoorOptions['router']): Promise<void> {
  const router = connect({ host, port: port(), allowHalfOpen: true });
  // Two pipelines hang more listeners on each end than an emitter takes for usual.
  client.setMaxListeners(LISTENERS);
  router.setMaxListeners(LISTENERS);
  await Promise.all([pipeline(client, router), pipeline(router, client)]).catch(() => undefined);
  client.destroy();
  router.destroy();
}
