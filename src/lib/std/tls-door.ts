import { once } from 'node:events';
import { createServer, type Server } from 'node:tls';
import type { Clock } from './clock.ts';
import {
  type Listener,
  type Listening,
  listenOnFreePort,
  rememberedPort,
  rememberPort,
} from './free-port.ts';
import { type Identity, type IdentitySource, keepFresh } from './identity-source.ts';
import { portOf } from './port-of.ts';

/** Where a TLS server is found. */
export interface TlsPlace {
  readonly identity: IdentitySource;
  /** What is shown to clients that ask for one host. */
  readonly local?: { readonly host: string; readonly identity: IdentitySource };
  /** Addresses to listen on; those that this machine does not have are left out. */
  readonly bind: readonly string[];
  /** Taken when it is free, the next free one else; 0 for any. */
  readonly port: number;
  /** Remembers the port that was taken. */
  readonly portFile: string;
}

interface TlsDoorOptions extends TlsPlace {
  readonly clock: Clock;
  readonly handshakeMs: number;
  /** Takes over what connects to a server. */
  readonly serve: (server: Server) => void;
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Connections at a time, those that have not ended their handshake included. */
const MAX_CONNECTIONS = 2_000;

/** TLS listeners on one port, with a certificate that is never too old. */
export class TlsDoor {
  readonly #options: TlsDoorOptions;
  readonly #listening: Listening<TlsListener>;
  #shownLocally = '';

  private constructor(options: TlsDoorOptions, listening: Listening<TlsListener>) {
    this.#options = options;
    this.#listening = listening;
  }

  /** @throws when there is no certificate, or no port */
  static async open(options: TlsDoorOptions): Promise<TlsDoor> {
    const { identity, bind, port, portFile, handshakeMs } = options;
    const { key, cert, renewAt } = await identity.current();
    const remembered = await rememberedPort(portFile, port);
    const listening = await listenOnFreePort({
      bind,
      preferred: remembered === null ? [port] : [remembered, port],
      makeServer: () => new TlsListener({ key, cert, handshakeMs }),
    });
    await rememberPort(portFile, { port: listening.port, preferred: port });
    for (const { server } of listening.servers) options.serve(server);
    const door = new TlsDoor(options, listening);
    await door.#showLocally();
    void keepFresh({ ...options, apply: (fresh) => door.#show(fresh) }, renewAt);
    return door;
  }

  get port(): number {
    return this.#listening.port;
  }

  /** Resolves when the last connection has ended; ending those is for whoever serves them. */
  async close(): Promise<void> {
    await Promise.all(this.#listening.servers.map((server) => server.close()));
  }

  async #showLocally(): Promise<void> {
    const { local } = this.#options;
    if (!local) return;
    const shown = await local.identity.current();
    if (shown.cert === this.#shownLocally) return;
    this.#shownLocally = shown.cert;
    for (const { server } of this.#listening.servers) server.addContext(local.host, shown);
  }

  /** Sessions under way keep what they began with. */
  async #show(fresh: Identity): Promise<void> {
    for (const { server } of this.#listening.servers) server.setSecureContext(fresh);
    await this.#showLocally();
  }
}

class TlsListener implements Listener {
  readonly server: Server;

  constructor({
    key,
    cert,
    handshakeMs,
  }: {
    readonly key: string;
    readonly cert: string;
    readonly handshakeMs: number;
  }) {
    this.server = createServer({
      key,
      cert,
      minVersion: 'TLSv1.2',
      allowHalfOpen: true,
      handshakeTimeout: handshakeMs,
    });
    this.server.maxConnections = MAX_CONNECTIONS;
    // A client that breaks off its handshake is none of our trouble.
    this.server.on('tlsClientError', (_error, socket) => socket.destroy());
  }

  async listen(address: string, port: number): Promise<number> {
    this.server.listen(port, address);
    await once(this.server, 'listening');
    return portOf(this.server);
  }

  close(): Promise<unknown> {
    return new Promise((resolve) => this.server.close(resolve));
  }
}
