import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { HandOverRecord } from '../domain/release.ts';
import type { RouteTable } from '../domain/route-table.ts';
import { herokuLimits, type RouterLimits } from '../domain/router-limits.ts';
import type { Router } from '../platform/ports.ts';
import type { TlsFiles } from '../platform/settings.ts';
import { type Clock, systemClock } from '../std/clock.ts';
import { isAlive } from '../std/is-alive.ts';
import type { RouterStatus } from './control/control-socket.ts';
import { readKeeper } from './keeper-file.ts';
import { RouterClient, RouterRefusal } from './router-client.ts';
import { type LaunchedRouter, launchRouter } from './router-launch.ts';

export interface RouterProcessOptions {
  /** Folder of the installation. */
  readonly home: string;
  /** Public port that is taken when it is free. */
  readonly port: number;
  /** Addresses to listen on; loopback when left out. */
  readonly bind?: readonly string[];
  /** Files of the certificate with which the public port speaks https. */
  readonly tls?: TlsFiles | null;
  /** With `tls`: plain http on this port is led to https. */
  readonly redirectPort?: number | null;
  /** Heroku's when left out. */
  readonly limits?: RouterLimits;
  /** The program: `bin/router.js`. */
  readonly entry: string;
  /** Of this program; a running router of another version, for another port or with other limits, is replaced. */
  readonly version: string;
  /** Told when the router had to be started again. */
  readonly warn?: (message: string) => void;
  readonly clock?: Clock;
}

const START_LIMIT_MS = 15_000;
const STOP_LIMIT_MS = 20_000;
const COME_BACK_MS = 5_000;
const KEEPER_LIMIT_MS = 2_000;
const LOOK_MS = 20;
const SLOWEST_REVIVAL_MS = 2_000;

/**
 * The control plane's side of the router: starts the process or adopts the one that runs, and gives it the last table
 * when it died and is back, or starts it again when nobody else has. The process itself outlives the control plane.
 */
export class RouterProcess implements Router {
  readonly #options: RouterProcessOptions;
  readonly #limits: RouterLimits;
  readonly #clock: Clock;
  readonly #client: RouterClient;
  readonly #socketPath: string;
  #status: RouterStatus;
  #table: RouteTable | undefined;
  #watch: Socket | undefined;
  #revival: Promise<void> = Promise.resolve();
  #closed = false;

  /** @throws {Error} when no router can be started, with what it said */
  static async start(options: RouterProcessOptions): Promise<RouterProcess> {
    const router = new RouterProcess(options);
    await router.#ensure();
    return router;
  }

  private constructor(options: RouterProcessOptions) {
    this.#options = options;
    this.#limits = options.limits ?? herokuLimits;
    this.#clock = options.clock ?? systemClock;
    this.#socketPath = join(options.home, 'run', 'router.sock');
    this.#client = new RouterClient(this.#socketPath);
    this.#status = {
      pid: 0,
      port: options.port,
      preferredPort: options.port,
      boot: '',
      tableVersion: -1,
      tls: options.tls ?? null,
      redirectPort: options.redirectPort ?? null,
      version: options.version,
      limits: this.#limits,
    };
  }

  get port(): number {
    return this.#status.port;
  }

  /** Of the running process, asked now. */
  status(): Promise<RouterStatus> {
    return this.#client.status();
  }

  /** @throws {RouterRefusal} when the table is not valid, or older than the one in force */
  async publish(table: RouteTable): Promise<void> {
    if (!this.#table || table.version >= this.#table.version) this.#table = table;
    const deadline = this.#clock.monotonic() + START_LIMIT_MS;
    while (true) {
      try {
        return await this.#client.publish(table);
      } catch (error) {
        if (error instanceof RouterRefusal || this.#closed || this.#clock.monotonic() > deadline) throw error;
        await this.#clock.sleep(LOOK_MS);
      }
    }
  }

  async drained(addresses: readonly string[], limitMs: number): Promise<void> {
    try {
      await this.#client.drained(addresses, limitMs);
    } catch (error) {
      // A router that has died has nothing in flight.
      if (error instanceof RouterRefusal) throw error;
    }
  }

  /** @throws when no router answers */
  beginTally(appId: string): Promise<string> {
    return this.#client.beginTally(appId);
  }

  /** `null` also when it was another process that counted, or none answers. */
  async endTally(id: string): Promise<HandOverRecord | null> {
    return this.#client.endTally(id).catch(() => null);
  }

  /** @throws when no router answers */
  idleMs(): Promise<Readonly<Record<string, number>>> {
    return this.#client.idleMs();
  }

  /** Stops the process; resolves when it has let go of the port. */
  async stop(): Promise<void> {
    this.close();
    await this.#revival;
    await this.#stopRunning();
  }

  /** Lets go of the process, which goes on. */
  close(): void {
    this.#closed = true;
    this.#watch?.destroy();
  }

  /** Makes sure that one answers, and watches it. */
  async #ensure(): Promise<void> {
    const running = (await this.#running()) ?? (await this.#comingBack());
    const suits = running !== null && this.#suits(running);
    if (running && !suits) await this.#stopRunning();
    this.#status = running && suits ? running : await this.#launch();
    this.#watch = connect(this.#socketPath)
      .on('error', () => undefined)
      .on('close', () => {
        this.#revival = this.#revive();
      });
    if (this.#closed) this.#watch.destroy();
  }

  #suits({ version, preferredPort, limits, tls, redirectPort }: RouterStatus): boolean {
    const { version: own, port, tls: wanted = null, redirectPort: redirected = null } = this.#options;
    return (
      version === own &&
      preferredPort === port &&
      isDeepStrictEqual([limits, tls, redirectPort], [this.#limits, wanted, redirected])
    );
  }

  async #running(): Promise<RouterStatus | null> {
    return await this.#client.status().catch(() => null);
  }

  /** One that has died is started again by its keeper. */
  async #comingBack(): Promise<RouterStatus | null> {
    const keeper = await readKeeper(this.#options.home);
    const deadline = this.#clock.monotonic() + COME_BACK_MS;
    while (keeper !== null && isAlive(keeper) && this.#clock.monotonic() < deadline) {
      const status = await this.#running();
      if (status) return status;
      await this.#clock.sleep(LOOK_MS);
    }
    return this.#running();
  }

  async #launch(): Promise<RouterStatus> {
    return this.#answering(await launchRouter({ ...this.#options, limits: this.#limits }));
  }

  async #answering({ ended, logPath }: LaunchedRouter): Promise<RouterStatus> {
    let why = `it did not answer within ${START_LIMIT_MS / 1000} seconds`;
    let over = false;
    void ended.then((reason) => {
      why = reason;
      over = true;
    });
    const deadline = this.#clock.monotonic() + START_LIMIT_MS;
    while (!over && this.#clock.monotonic() < deadline) {
      const status = await this.#running();
      if (status) return status;
      await this.#clock.sleep(LOOK_MS);
    }
    throw new Error(`the router could not be started: ${why}; see ${logPath}`);
  }

  async #revive(): Promise<void> {
    for (let waitMs = LOOK_MS; !this.#closed; waitMs = Math.min(waitMs * 2, SLOWEST_REVIVAL_MS)) {
      try {
        await this.#ensure();
        this.#options.warn?.(`the router had ended and was started again, pid ${this.#status.pid}`);
        await this.#republish();
        return;
      } catch (error) {
        this.#options.warn?.(String(error));
        await this.#clock.sleep(waitMs);
      }
    }
  }

  /** A table that is refused now was refused before; one that is lost comes with the next revival. */
  async #republish(): Promise<void> {
    if (!this.#table) return;
    await this.#client.publish(this.#table).catch((error) => this.#options.warn?.(String(error)));
  }

  /** Its keeper ends with it. One that the keeper was just starting again is told as well. */
  async #stopRunning(): Promise<void> {
    const stop = () => this.#client.stop().catch(() => undefined);
    const keeper = await readKeeper(this.#options.home);
    await stop();
    await this.#until(async () => (await this.#running()) === null, STOP_LIMIT_MS);
    await this.#until(async () => {
      const isOver = keeper === null || !isAlive(keeper);
      if (!isOver) await stop();
      return isOver;
    }, KEEPER_LIMIT_MS);
  }

  async #until(holds: () => Promise<boolean>, limitMs: number): Promise<void> {
    const deadline = this.#clock.monotonic() + limitMs;
    while (!(await holds()) && this.#clock.monotonic() < deadline) await this.#clock.sleep(LOOK_MS);
  }
}
