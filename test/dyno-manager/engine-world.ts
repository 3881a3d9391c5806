import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { App } from '../../src/lib/domain/app.ts';
import { EngineDynoManager } from '../../src/lib/dyno-manager/engine-dyno-manager.ts';
import { DockerEngine } from '../../src/lib/engine/docker/docker-engine.ts';
import { EnginePresence } from '../../src/lib/platform/engine-presence.ts';
import type { OneOff, Routes } from '../../src/lib/platform/ports.ts';
import { defaultSettings, type Settings } from '../../src/lib/platform/settings.ts';
import { RendezvousServer } from '../../src/lib/rendezvous/rendezvous-server.ts';
import { randomHex } from '../../src/lib/std/ids.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';
import { makeDynoImage } from './dyno-image.ts';
import { anApp, commit, MemoryLogs, prepareRelease, type Wanted } from './manager-harness.ts';

/** What a second process needs to work on the same installation. */
export interface Place {
  readonly folder: string;
  readonly installation: string;
  readonly image: string;
  readonly pool: string;
}

/** Makes the image and an empty installation. */
export async function makePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'renga-dynos-'));
  await mkdir(join(folder, 'state'), { mode: 0o700 });
  const installation = randomHex(4);
  const image = `renga-dynos-test:${installation}`;
  await makeDynoImage(new DockerEngine(), image, folder);
  const octet = Number.parseInt(installation.slice(0, 2), 16);
  return { folder, installation, image, pool: `10.${216 + (octet % 8)}.${octet}.0/24` };
}

/** Removes everything that carries the installation's label, and its folder. */
export async function clearPlace({ folder, installation, image }: Place): Promise<void> {
  const engine = new DockerEngine();
  const labels = { 'renga.installation': installation };
  for (const { id } of await engine.containers.list(labels)) await engine.containers.remove(id);
  for (const { name } of await engine.networks.list(labels)) await engine.networks.remove(name);
  await engine.images.remove(image);
  await rm(folder, { recursive: true });
}

/** Sends requests to the dynos that the routes name, and drains as a router does. */
export class TrafficRoutes implements Routes {
  readonly answers = new Map<string, number>();
  readonly failures: string[] = [];
  readonly #store: SqlStore;
  readonly #inFlight = new Map<string, number>();
  #addresses: readonly string[] = [];

  constructor(store: SqlStore) {
    this.#store = store;
  }

  async publish(): Promise<void> {
    const dynos = await this.#store.dynos.all();
    this.#addresses = dynos.flatMap((dyno) =>
      dyno.serving && dyno.state === 'up' && dyno.endpoint ? [dyno.endpoint] : [],
    );
  }

  async drained(addresses: readonly string[], limitMs: number): Promise<void> {
    const end = Date.now() + limitMs;
    while (addresses.some((address) => this.#inFlight.get(address)) && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Answer of one request to any dyno. */
  async ask(): Promise<string> {
    const address = this.#addresses[Math.floor(Math.random() * this.#addresses.length)] ?? 'nowhere';
    this.#count(address, 1);
    try {
      return (await fetchText(`http://${address}/`)).trim();
    } finally {
      this.#count(address, -1);
    }
  }

  /** Asks again and again until the signal aborts; what goes wrong is in `failures`. */
  async flow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.ask().then(
        (answer) => this.answers.set(answer, (this.answers.get(answer) ?? 0) + 1),
        (error: unknown) => this.failures.push(String(error)),
      );
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  #count(address: string, by: number): void {
    this.#inFlight.set(address, (this.#inFlight.get(address) ?? 0) + by);
  }
}

/** One control plane's worth of dyno manager on the real engine and a real database. */
export class EngineWorld {
  readonly engine = new DockerEngine();
  readonly store: SqlStore;
  readonly logs = new MemoryLogs(this.engine);
  readonly routes: TrafficRoutes;
  readonly rendezvous: RendezvousServer;
  readonly notices: string[] = [];
  readonly errors: unknown[] = [];
  readonly manager: EngineDynoManager;
  readonly app: App;
  readonly place: Place;

  private constructor(place: Place, app: App, store: SqlStore, settings: Partial<Settings>) {
    this.place = place;
    this.app = app;
    this.store = store;
    this.routes = new TrafficRoutes(store);
    const { attachTimeoutMs, oneOffIdleMs } = { ...defaultSettings, ...settings };
    this.rendezvous = new RendezvousServer({
      host: 'localhost',
      expiryMs: attachTimeoutMs,
      limits: { halfClosedMs: 200, idleMs: oneOffIdleMs },
    });
    this.manager = new EngineDynoManager({
      engine: this.engine,
      store,
      slugImages: { ensure: async () => place.image },
      routes: this.routes,
      logs: this.logs,
      rendezvous: this.rendezvous,
      settings: { ...defaultSettings, networkPool: place.pool, networkPrefix: 28, ...settings },
      installation: place.installation,
      presence: new EnginePresence({ onNotice: (notice) => this.notices.push(notice) }),
      onError: (error) => this.errors.push(error),
    });
  }

  /** Opens the installation; the first one to do so makes the app. */
  static async open(place: Place, settings: Partial<Settings> = {}): Promise<EngineWorld> {
    const store = SqlStore.open(join(place.folder, 'state', 'renga.sqlite'));
    const [known] = await store.apps.list();
    return new EngineWorld(place, known ?? (await firstApp(store)), store, settings);
  }

  async close(): Promise<void> {
    await this.manager.close();
    await this.rendezvous.close();
    await this.store.close();
  }

  async deploy(wanted: Wanted, options: { readonly version: string; readonly force?: boolean }) {
    const config = { VERSION: options.version, GREETING: 'hello' };
    const prepared = await prepareRelease(this.store, this.app, wanted, { config });
    return this.manager.handOver({
      app: this.app,
      ...prepared,
      force: options.force ?? false,
      commit: () => commit(this.store, prepared),
    });
  }

  /** A one-off of what was deployed last, detached unless it says otherwise. */
  async oneOff(changes: Partial<OneOff>): Promise<OneOff> {
    const release = await this.store.releases.current(this.app.id);
    const slug = release?.slugId ? await this.store.slugs.find(release.slugId) : null;
    if (!release || !slug) throw new Error('Nothing was deployed');
    return {
      app: this.app,
      release,
      slug,
      type: 'run',
      command: 'true',
      size: 'Standard-1X',
      env: {},
      attach: false,
      tty: false,
      ...changes,
    };
  }

  /** `web.1 v2 running`, in order. */
  async containers(): Promise<readonly string[]> {
    const all = await this.engine.containers.list({ 'renga.installation': this.place.installation });
    return all
      .map(({ labels, state }) => `${labels['renga.process']} v${labels['renga.release']} ${state}`)
      .sort();
  }

  /** Host process ids of all that runs. */
  async pids(): Promise<readonly (number | null)[]> {
    const all = await this.engine.containers.list({ 'renga.installation': this.place.installation });
    const infos = await Promise.all(all.map(({ id }) => this.engine.containers.inspect(id)));
    return infos.map((info) => info?.pid ?? null).sort();
  }
}

/** Waits until something is so; the test's own limit ends it when it never is. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 25));
}

async function firstApp(store: SqlStore): Promise<App> {
  const app = anApp();
  const { createdAt, updatedAt } = app;
  await store.accounts.insert({
    id: app.ownerId,
    email: 'me@example.test',
    name: null,
    createdAt,
    updatedAt,
  });
  await store.apps.insert(app);
  return app;
}

function fetchText(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      if (response.statusCode === 200) text(response).then(resolve, reject);
      else reject(new Error(`Status ${response.statusCode}`));
    }).on('error', reject);
  });
}
