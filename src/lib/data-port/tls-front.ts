import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';

/** PostgreSQL 17 begins with TLS at once, and says so. */
const ALPN = 'postgresql';
const HANDSHAKE_MS = 10_000;

interface TlsFrontOptions {
  readonly identity: { readonly key: string; readonly cert: string };
  readonly onClient: (client: TLSSocket) => void;
}

/** Turns connections into TLS that somebody else has accepted. */
export class TlsFront {
  readonly #server: Server;

  constructor({ identity, onClient }: TlsFrontOptions) {
    this.#server = createServer({
      ...identity,
      minVersion: 'TLSv1.2',
      allowHalfOpen: true,
      handshakeTimeout: HANDSHAKE_MS,
      ALPNCallback: ({ protocols }) => (protocols.includes(ALPN) ? ALPN : undefined),
    });
    this.#server.on('secureConnection', onClient);
    // A client that breaks off its handshake is none of our trouble.
    this.#server.on('tlsClientError', (_error, client) => client.destroy());
  }

  take(socket: Socket): void {
    this.#server.emit('connection', socket);
  }

  /** Sessions under way keep what they began with. */
  renew(identity: TlsFrontOptions['identity']): void {
    this.#server.setSecureContext(identity);
  }
}

/** Whether the client has said during its handshake that it speaks PostgreSQL. */
export const saysPostgres = (client: TLSSocket): boolean => client.alpnProtocol === ALPN;
