import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { DataProtocol } from '../domain/add-on-service.ts';
import type { Clock } from '../std/clock.ts';
import { type IdentitySource, keepFresh } from '../std/identity-source.ts';
import { CancelKeys } from './cancel-keys.ts';
import { DataListener } from './data-listener.ts';
import { readOpening } from './opening.ts';
import { refusing } from './refusals.ts';
import { dial, runSession } from './session.ts';
import { askedDatabase, shownPassword } from './startup.ts';
import type { Target, Targets, Wanted, WrongPasswords } from './targets.ts';
import { saysPostgres, TlsFront } from './tls-front.ts';
import { WaitingRoom } from './waiting-room.ts';

interface DataPortOptions {
  /** Addresses and ports, each with each. */
  readonly bind: readonly string[];
  readonly ports: readonly number[];
  readonly identity: IdentitySource;
  readonly targets: Targets;
  readonly wrongPasswords: WrongPasswords;
  readonly clock: Clock;
  /** Told what the owner of the machine should know. */
  readonly onNotice: (message: string) => void;
  readonly onError: (error: unknown) => void;
  /** Ends it, and what goes through it. */
  readonly signal: AbortSignal;
}

/** Until a client has said what it wants, before the handshake and once more after it. */
const OPENING_MS = 10_000;
const KEEP_ALIVE_MS = 60_000;
/** Of one add-on: how many may be about to show a password, and wait to be. */
const ROOM = { places: 5, queue: 100 };

/**
 * The way to add-ons from outside: one listener that speaks TLS, knows by the host that a client asks for (SNI) which server
 * it wants, and passes everything on to that.
 */
export class DataPort {
  readonly #options: DataPortOptions;
  readonly #waitingRoom = new WaitingRoom(ROOM);
  readonly #cancelKeys = new CancelKeys();
  /** After PostgreSQL's question for TLS, and without one. */
  readonly #fronts: Readonly<Record<'asked' | 'unasked', TlsFront>>;

  private constructor(options: DataPortOptions, identity: { readonly key: string; readonly cert: string }) {
    this.#options = options;
    const front = (protocolOf: (client: TLSSocket) => DataProtocol) =>
      new TlsFront({
        identity,
        onClient: (client) => void this.#meet(client, protocolOf(client)).catch(options.onError),
      });
    this.#fronts = {
      asked: front(() => 'postgresql'),
      unasked: front((client) => (saysPostgres(client) ? 'postgresql' : 'redis')),
    };
  }

  /** Listens from now on, or as soon as the ports are free. @throws when there is no certificate */
  static async open(options: DataPortOptions): Promise<void> {
    const { bind, ports, identity, clock, signal, onNotice, onError } = options;
    const first = await identity.current();
    const port = new DataPort(options, first);
    void keepFresh({ identity, clock, signal, onError, apply: (fresh) => port.#renew(fresh) }, first.renewAt);
    const onConnection = (socket: Socket): void => void port.#greet(socket).catch(onError);
    for (const address of bind)
      for (const number of ports)
        await new DataListener({ address, port: number, clock, signal, onNotice, onConnection }).open();
  }

  #renew(identity: { readonly key: string; readonly cert: string }): void {
    for (const front of Object.values(this.#fronts)) front.renew(identity);
  }

  async #greet(socket: Socket): Promise<void> {
    socket.on('error', () => socket.destroy());
    socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
    const opening = await readOpening(socket, AbortSignal.timeout(OPENING_MS));
    if (opening.kind === 'tls') return this.#fronts[opening.asked ? 'asked' : 'unasked'].take(socket);
    if (opening.kind === 'cancel') return this.#cancel(socket, opening.message);
    if (opening.kind === 'unknown') return void socket.destroy();
    const refuse = refusing(socket, 'postgresql');
    refuse('noEncryption', 'This server is reached over TLS alone. Connect with sslmode=require.');
  }

  async #meet(client: TLSSocket, protocol: DataProtocol): Promise<void> {
    client.on('error', () => client.destroy());
    const { targets, wrongPasswords } = this.#options;
    const address = client.remoteAddress ?? 'nowhere';
    const refuse = refusing(client, protocol);
    if (!wrongPasswords.mayTry(address))
      return refuse('tooMany', 'Too many wrong passwords came from your address. Wait a minute.');
    const wanted = await wantedBy(client, protocol);
    if (wanted === null) return void client.destroy();
    let target: Target | null;
    try {
      target = await targets.find(wanted);
    } catch {
      // The engine is away, which others report.
      return refuse('unavailable', 'The server cannot be asked now. Try again in a moment.');
    }
    if (target?.protocol !== protocol) {
      if ('password' in wanted) wrongPasswords.note(address);
      return refuse('unknownDatabase', reasonOf(wanted));
    }
    await runSession({
      client,
      target,
      refuse,
      waitingRoom: this.#waitingRoom,
      wrongPasswords,
      cancelKeys: this.#cancelKeys,
    });
  }

  /** There is no answer to a cancel request, whether it was understood or not. */
  async #cancel(socket: Socket, message: Buffer): Promise<void> {
    const target = this.#cancelKeys.find(message);
    const server = target && (await dial(target, this.#options.signal));
    server?.on('error', () => server.destroy()).on('end', () => socket.destroy());
    server?.resume().end(message);
    if (!server) socket.destroy();
  }
}

/** The host that it has named, or what it says first; `null` when it says nothing that can be understood. */
async function wantedBy(client: TLSSocket, protocol: DataProtocol): Promise<Wanted | null> {
  if (client.servername) return { name: client.servername };
  const signal = AbortSignal.timeout(OPENING_MS);
  if (protocol === 'postgresql') {
    const database = await askedDatabase(client, signal);
    return database === null ? null : { protocol, database };
  }
  const password = await shownPassword(client, signal);
  return password === null ? null : { protocol, password };
}

function reasonOf(wanted: Wanted): string {
  if ('name' in wanted) return `There is nothing at ${wanted.name}, or it does not run.`;
  if ('database' in wanted) return `There is no database "${wanted.database}", or it does not run.`;
  return 'Nobody knows which server is meant: name its host, or begin with AUTH and its password.';
}
