import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { HandOverRecord } from '../domain/release.ts';
import type { RouteTable } from '../domain/route-table.ts';
import type { RouterLimits } from '../domain/router-limits.ts';
import type { TlsFiles } from '../platform/settings.ts';
import { type Listening, listenOnFreePort, rememberedPort, rememberPort } from '../std/free-port.ts';
import { newId } from '../std/ids.ts';
import { ControlSocket, type RouterControl, type RouterStatus } from './control/control-socket.ts';
import { TableFile } from './control/table-file.ts';
import { Departures } from './departures.ts';
import { Dispatcher } from './dispatcher.ts';
import { Deadlines } from './exchange/patience.ts';
import { Clients } from './front/clients.ts';
import { descriptorLimit } from './front/descriptor-limit.ts';
import { FrontServer } from './front/front-server.ts';
import { RedirectDoor } from './front/redirect-door.ts';
import { ServedIdentity } from './front/served-identity.ts';
import { writeKeeper } from './keeper-file.ts';
import { LineOutbox } from './lines/line-outbox.ts';
import { linePoster } from './lines/post-lines.ts';
import { RoutingTable } from './routing/routing-table.ts';
import { Tallies } from './tallies.ts';
import { Waker, wakePoster } from './waker.ts';

export interface RouterServerOptions {
  /** Folder of the installation. */
  readonly home: string;
  /** Public port that is taken when it is free; the next free one else. */
  readonly port: number;
  /** Addresses to listen on. */
  readonly bind: readonly string[];
  /** Descriptors of sockets that this process was started with, by its parent who keeps them: instead of port and addresses. */
  readonly sockets?: readonly number[];
  readonly limits: RouterLimits;
  /** Files of the certificate with which the public port speaks https. */
  readonly tls?: TlsFiles | null;
  /** With `tls`: plain http on this port is led to https. */
  readonly redirectPort?: number | null;
  /** Of the program, for the status. */
  readonly version: string;
  /** For what nobody else is told. */
  readonly warn: (message: string) => void;
}

/** Descriptors that are kept for everything but clients and their dynos. */
const SPARE_DESCRIPTORS = 128;
const READ_BUFFER = 64 * 1024;
const LOOK_MS = 20;
const LOSS_CHECK_MS = 10_000;

/** A whole router: the public port, the door for the control plane, and what lies between them. */
export class RouterServer implements RouterControl {
  readonly #options: RouterServerOptions;
  readonly #boot = newId();
  readonly #routing: RoutingTable;
  readonly #dispatcher: Dispatcher;
  readonly #clients: Clients;
  readonly #tallies = new Tallies();
  readonly #outbox: LineOutbox;
  readonly #tableFile: TableFile;
  readonly #door: ControlSocket;
  readonly #side: { readonly protocol: 'http' | 'https'; port: number };
  readonly #identity: ServedIdentity | null;
  readonly #redirectDoor: RedirectDoor | null;
  readonly #stopped = Promise.withResolvers<void>();
  #listening: Listening<FrontServer> = { port: 0, servers: [] };
  #lossCheck: NodeJS.Timeout | undefined;
  #stopping = false;

  /** Loads the last table and listens. */
  static async start(options: RouterServerOptions): Promise<RouterServer> {
    await mkdir(join(options.home, 'run'), { recursive: true, mode: 0o700 });
    await mkdir(join(options.home, 'router'), { recursive: true, mode: 0o700 });
    const clients = Math.min(options.limits.clients, clientsFor(await descriptorLimit()));
    const router = new RouterServer({ ...options, clients });
    await router.#start();
    return router;
  }

  /** @param options with the number of clients that this process can serve */
  private constructor(options: RouterServerOptions & { readonly clients: number }) {
    const { home, limits } = options;
    const readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER);
    const departures = new Departures();
    this.#options = options;
    this.#identity = options.tls ? new ServedIdentity(options.tls, options.warn) : null;
    this.#redirectDoor = this.#makeRedirectDoor();
    this.#side = { protocol: options.tls ? 'https' : 'http', port: options.port };
    this.#routing = new RoutingTable({ readBuffer, departures, ...limits });
    this.#outbox = new LineOutbox({
      boot: this.#boot,
      deliver: linePoster(join(home, 'run', 'internal.sock')),
    });
    this.#clients = new Clients({
      limit: options.clients,
      idleMs: limits.clientIdleMs,
      busy: () => this.#dispatcher.busy(),
      requests: () => this.#dispatcher.underWay,
      warn: options.warn,
    });
    this.#tableFile = new TableFile(join(home, 'router', 'table.json'), options.warn);
    this.#dispatcher = new Dispatcher(this.#routing, {
      limits,
      readBuffer,
      departures,
      deadlines: new Deadlines(),
      side: this.#side,
      lines: this.#outbox,
      tallies: this.#tallies,
      waker: new Waker(wakePoster(join(home, 'run', 'internal.sock'))),
      certificates: { vouch: (name, host) => this.#vouch(name, host) },
      clients: this.#clients,
      unparsable: new WeakMap(),
    });
    this.#door = new ControlSocket(join(home, 'run', 'router.sock'), this);
  }

  /** Resolves when the router has stopped. */
  get stopped(): Promise<void> {
    return this.#stopped.promise;
  }

  status(): RouterStatus {
    return {
      pid: process.pid,
      port: this.#listening.port,
      preferredPort: this.#options.port,
      boot: this.#boot,
      tableVersion: this.#routing.version,
      version: this.#options.version,
      limits: this.#options.limits,
      tls: this.#options.tls ?? null,
      redirectPort: this.#options.redirectPort ?? null,
    };
  }

  async publish(table: RouteTable): Promise<boolean> {
    if (table.version < this.#routing.version) return false;
    this.#routing.replace(table);
    await this.#tableFile.save(table);
    return true;
  }

  drained(addresses: readonly string[], signal: AbortSignal): Promise<void> {
    return this.#routing.drained(addresses, signal);
  }

  beginTally(appId: string): string {
    return this.#tallies.begin(appId);
  }

  endTally(id: string): HandOverRecord | null {
    return this.#tallies.end(id);
  }

  idleMs(): Readonly<Record<string, number>> {
    return this.#routing.idleMs(performance.now());
  }

  /** Takes no more requests, lets the ones under way end for a while, hands over the last lines. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    void this.#stop().then(this.#stopped.resolve, this.#stopped.reject);
  }

  /** By what was shown for the name: a certificate of its own, or that of the installation. */
  #vouch(name: string, host: string): boolean {
    if (this.#routing.vouch(name, host)) return true;
    return this.#routing.contextFor(name) === undefined && this.#identity?.vouchesFor(host) === true;
  }

  async #start(): Promise<void> {
    await this.#identity?.load();
    const table = await this.#tableFile.load();
    if (table) this.#routing.replace(table);
    this.#listening = await this.#listen();
    this.#side.port = this.#listening.port;
    try {
      await this.#redirectDoor?.open();
      await this.#door.listen(() => this.#noteWhereItIs());
      this.#lossCheck = setInterval(() => void this.#stopIfLost(), LOSS_CHECK_MS).unref();
    } catch (error) {
      this.#redirectDoor?.close();
      for (const server of this.#listening.servers) server.destroy();
      await Promise.all(this.#listening.servers.map((server) => server.close()));
      throw error;
    }
  }

  #makeRedirectDoor(): RedirectDoor | null {
    const { bind, redirectPort = null, warn } = this.#options;
    const identity = this.#identity;
    if (identity === null || redirectPort === null) return null;
    return new RedirectDoor({
      bind,
      port: redirectPort,
      securePort: () => this.#listening.port,
      isSecure: (host) =>
        this.#routing.find(host) !== undefined &&
        (this.#routing.contextFor(host) !== undefined || identity.vouchesFor(host)),
      challengeAnswer: (path) => this.#routing.challengeAnswer(path),
      warn,
    });
  }

  async #listen(): Promise<Listening<FrontServer>> {
    const { bind, limits, port, sockets = [] } = this.#options;
    const common = { handler: this.#dispatcher, clients: this.#clients, limits };
    const makeServer = () =>
      new FrontServer({
        ...common,
        identity: this.#identity,
        contextFor: (host) => this.#routing.contextFor(host),
      });
    if (sockets.length > 0) {
      const servers = sockets.map(makeServer);
      const ports = await Promise.all(servers.map((server, index) => server.inherit(sockets[index] ?? -1)));
      return { port: ports[0] ?? 0, servers };
    }
    const remembered = await rememberedPort(this.#portFile, port);
    const preferred = remembered === null ? [port] : [remembered, port];
    return await listenOnFreePort({ bind, preferred, makeServer });
  }

  /** A router that is started again needs no room on the disk for it. */
  async #noteWhereItIs(): Promise<void> {
    const { home, port: preferred, sockets = [] } = this.#options;
    const { port } = this.#listening;
    if (sockets.length > 0) await writeKeeper(home, process.ppid);
    if ((await rememberedPort(this.#portFile, preferred)) !== port)
      await rememberPort(this.#portFile, { port, preferred });
  }

  /** The folder of the installation may have been deleted: nobody could find or stop this router then. */
  async #stopIfLost(): Promise<void> {
    if (await this.#door.isLost()) this.stop();
  }

  get #portFile(): string {
    return join(this.#options.home, 'router', 'port');
  }

  async #stop(): Promise<void> {
    clearInterval(this.#lossCheck);
    this.#identity?.close();
    this.#redirectDoor?.close();
    const { servers } = this.#listening;
    const closed = Promise.all(servers.map((server) => server.close()));
    this.#routing.close();
    this.#dispatcher.endStreams();
    const deadline = performance.now() + this.#options.limits.stopMs;
    while (this.#dispatcher.underWay > 0 && performance.now() < deadline) await waitFor(LOOK_MS);
    this.#dispatcher.abort();
    await this.#outbox.close(AbortSignal.timeout(this.#options.limits.lastLinesMs));
    for (const server of servers) server.destroy();
    await closed;
    this.#door.close();
  }
}

/** Each client may need a second descriptor, for its dyno. */
const clientsFor = (descriptors: number): number =>
  Math.floor(Math.max(descriptors / 4, (descriptors - SPARE_DESCRIPTORS) / 2));

const waitFor = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
