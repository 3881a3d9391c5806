import type { Server, Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { Rendezvous } from '../platform/ports.ts';
import { type Clock, systemClock } from '../std/clock.ts';
import { TlsDoor, type TlsPlace } from '../std/tls-door.ts';
import { ClientSession, defaultSessionLimits, type SessionLimits } from './client-session.ts';
import { readSecret } from './handshake.ts';
import { type Join, type Offer, Offers } from './offers.ts';

export interface RendezvousServerOptions {
  /** Host of the URLs that are handed out. */
  readonly host: string;
  readonly clock?: Clock;
  /** How long a client may take to come (R13). */
  readonly expiryMs?: number;
  /** How long a connection may take to show its secret. */
  readonly handshakeMs?: number;
  readonly limits?: Partial<SessionLimits>;
  /** Told of trouble that no client is told of, such as a certificate that cannot be renewed. */
  readonly onError?: (error: unknown) => void;
}

const EXPIRY_MS = 30_000;
const HANDSHAKE_MS = 10_000;
/** Connections at a time that have not shown a secret. */
const MAX_STRANGERS = 200;

/** Where clients of attached dynos come to, over any number of listeners. */
export class RendezvousServer implements Rendezvous {
  readonly #host: string;
  readonly #clock: Clock;
  readonly #handshakeMs: number;
  readonly #limits: SessionLimits;
  readonly #offers: Offers;
  readonly #servers = new Set<Server>();
  readonly #sockets = new Set<Socket>();
  readonly #onError: (error: unknown) => void;
  readonly #life = new AbortController();
  #door: TlsDoor | undefined;
  #strangers = 0;

  constructor(options: RendezvousServerOptions) {
    this.#host = options.host;
    this.#clock = options.clock ?? systemClock;
    this.#handshakeMs = options.handshakeMs ?? HANDSHAKE_MS;
    this.#limits = { ...defaultSessionLimits, ...options.limits };
    this.#onError = options.onError ?? (() => undefined);
    this.#offers = new Offers({ clock: this.#clock, expiryMs: options.expiryMs ?? EXPIRY_MS });
  }

  offer(join: Join, onExpiry: () => void, cut?: AbortSignal): { readonly url: string } {
    const address = this.#door ? `${this.#host}:${this.#door.port}` : this.#host;
    return { url: `rendezvous://${address}/${this.#offers.add(join, onExpiry, cut)}` };
  }

  /**
   * Serves what connects to `server`, over TLS if it is a TLS server; it is closed with the others. Make it with
   * `allowHalfOpen`, or clients that end their input early lose the output.
   */
  serve(server: Server): void {
    this.#servers.add(server);
    // Also those that never come to the end of a handshake.
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket.once('close', () => this.#sockets.delete(socket)));
    });
    server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
      void this.#welcome(socket);
    });
  }

  /** Listens over TLS; URLs that are handed out from then on lead there. @throws when there is no certificate, or no port */
  async listen(place: TlsPlace): Promise<void> {
    this.#door = await TlsDoor.open({
      ...place,
      clock: this.#clock,
      handshakeMs: this.#handshakeMs,
      serve: (server) => this.serve(server),
      onError: this.#onError,
      signal: this.#life.signal,
    });
  }

  /** Ends listeners, sessions and offers. */
  async close(): Promise<void> {
    this.#life.abort();
    this.#offers.expireAll();
    const closing = [...this.#servers].map((server) => new Promise((resolve) => server.close(resolve)));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closing);
  }

  async #welcome(socket: Socket): Promise<void> {
    // Whatever breaks a connection, its end is all that matters.
    socket.on('error', () => undefined);
    const offer = this.#strangers < MAX_STRANGERS ? await this.#recognize(socket) : null;
    if (!offer || offer.cut?.aborted) return void socket.destroy();
    if (offer.cut) destroyWith(socket, offer.cut);
    offer.join(new ClientSession({ socket, clock: this.#clock, limits: this.#limits }));
  }

  /** Says nothing to those who know no secret. */
  async #recognize(socket: Socket): Promise<Offer | null> {
    const waiting = new AbortController();
    const tooLong = this.#clock.sleep(this.#handshakeMs, waiting.signal).then(() => socket.destroy());
    this.#strangers += 1;
    const secret = await readSecret(socket, waiting.signal);
    this.#strangers -= 1;
    waiting.abort();
    await tooLong.catch(() => undefined);
    return secret === null ? null : this.#offers.take(secret);
  }
}

/** The signal may outlive many sockets: none of them stays with it. */
function destroyWith(socket: Socket, cut: AbortSignal): void {
  const destroy = (): void => void socket.destroy();
  cut.addEventListener('abort', destroy);
  socket.once('close', () => cut.removeEventListener('abort', destroy));
}
