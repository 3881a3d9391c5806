import type { Duplex } from 'node:stream';
import { ConnectionError } from './connection-error.ts';

interface RendezvousDial {
  /** `rendezvous://HOST:PORT/SECRET` */
  readonly url: string;
  /** Certificate (PEM) of the authority to trust. */
  readonly ca: string;
  /** Address to connect to, where that is known better than by the name in the URL. */
  readonly address?: string;
  /** Name that is asked for in place of the one in the URL. */
  readonly servername?: string;
}

/**
 * A TLS connection to where an attached dyno waits; the certificate must be that of the host in the URL.
 * @throws {ConnectionError} when nobody answers there, or somebody else does
 */
export async function dialRendezvous({ url, ca, address, servername }: RendezvousDial): Promise<Duplex> {
  const { connect } = await import('node:tls');
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: address ?? hostname,
      port: Number(port),
      servername: servername ?? hostname,
      ca,
    });
    const refuse = (cause: NodeJS.ErrnoException): void => reject(unreachable(`${hostname}:${port}`, cause));
    socket.once('error', refuse);
    socket.once('secureConnect', () => resolve(socket.off('error', refuse)));
  });
}

function unreachable(place: string, cause: NodeJS.ErrnoException): ConnectionError {
  const code = cause.code ?? 'EUNKNOWN';
  return new ConnectionError(
    `The terminal of the dyno cannot be reached at ${place}: ${cause.message}. Run the command again; if it stays, restart the backend.`,
    { code, cause },
  );
}
