import type { App } from '../../src/lib/domain/app.ts';
import { type Dyno, dynoName, webDynos } from '../../src/lib/domain/dyno.ts';
import type { ProcessType } from '../../src/lib/domain/formation.ts';
import type { LogLine } from '../../src/lib/domain/log-line.ts';
import type { Release } from '../../src/lib/domain/release.ts';
import type { Slug } from '../../src/lib/domain/slug.ts';
import { EngineDynoManager } from '../../src/lib/dyno-manager/engine-dyno-manager.ts';
import { FakeEngine } from '../../src/lib/engine/fake/fake-engine.ts';
import { type Program, untilTerminated } from '../../src/lib/engine/fake/program.ts';
import type { ContainerSpec, Engine } from '../../src/lib/engine/port.ts';
import { EnginePresence } from '../../src/lib/platform/engine-presence.ts';
import type { HandOverOutcome, Logs, Routes, Store } from '../../src/lib/platform/ports.ts';
import { defaultSettings, type Settings } from '../../src/lib/platform/settings.ts';
import { type Clock, systemClock } from '../../src/lib/std/clock.ts';
import { newId } from '../../src/lib/std/ids.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryStore } from '../support/memory-records.ts';
import { TestRendezvous } from './test-rendezvous.ts';

export const MINUTE = 60_000;

/** Process types and how many dynos of each. */
export type Wanted = Readonly<
  Record<string, { readonly command: string; readonly quantity: number; readonly size?: string }>
>;

/** A log in memory that follows containers as the real one does. */
export class MemoryLogs implements Pick<Logs, 'write' | 'collect' | 'collected'> {
  readonly lines: LogLine[] = [];
  readonly #engine: Engine;
  readonly #collecting = new Map<string, Promise<void>>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** `heroku[web.1]: Restarting`, in order. */
  get text(): readonly string[] {
    return this.lines.map((line) => `${line.source}[${line.process}]: ${line.message}`);
  }

  /** What was logged since the last call. */
  take(): readonly string[] {
    const text = this.text;
    this.lines.length = 0;
    return text;
  }

  write(_appId: string, line: LogLine): void {
    this.lines.push(line);
  }

  collect({ appId, containerId, process }: Parameters<Logs['collect']>[0]): void {
    if (this.#collecting.has(containerId)) return;
    this.#collecting.set(
      containerId,
      this.#follow(appId, containerId, process).catch(() => undefined),
    );
  }

  async collected(containerId: string): Promise<void> {
    await this.#collecting.get(containerId);
  }

  async #follow(appId: string, containerId: string, process: string): Promise<void> {
    for await (const line of this.#engine.containers.output(containerId, { follow: true }))
      this.write(appId, { time: line.time, source: 'app', process, message: line.text });
  }
}

/** Routes that remember what they were asked. */
export class TestRoutes implements Routes {
  readonly published: (readonly string[])[] = [];
  readonly drains: (readonly string[])[] = [];
  /** What a drain waits for. */
  busy: Promise<void> = Promise.resolve();
  failNext = 0;
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock = systemClock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Addresses that requests go to now. */
  get now(): readonly string[] {
    return this.published.at(-1) ?? [];
  }

  async publish(): Promise<void> {
    if (this.failNext > 0) {
      this.failNext -= 1;
      throw new Error('The router does not answer');
    }
    const dynos = webDynos(await this.#store.dynos.all(), this.#clock.now());
    this.published.push(
      dynos.flatMap((dyno) => (dyno.state === 'up' && dyno.endpoint ? [dyno.endpoint] : [])),
    );
  }

  async drained(addresses: readonly string[]): Promise<void> {
    this.drains.push(addresses);
    await this.busy;
  }
}

interface WorldOptions {
  /** Program of a command; without one a server that runs until SIGTERM. */
  readonly programs?: Readonly<Record<string, Program>>;
  readonly settings?: Partial<Settings>;
}

/** One app on a fake engine, with a clock that stands still. */
export class World {
  readonly clock = new ManualClock();
  readonly store = new MemoryStore();
  readonly engine: FakeEngine;
  readonly logs: MemoryLogs;
  readonly routes = new TestRoutes(this.store, this.clock);
  readonly rendezvous = new TestRendezvous();
  readonly notices: string[] = [];
  readonly errors: unknown[] = [];
  readonly app: App;
  readonly #settings: Settings;
  #manager: EngineDynoManager;

  constructor(options: WorldOptions = {}) {
    const programs = options.programs ?? {};
    this.engine = new FakeEngine({
      clock: this.clock,
      program: (spec) => programs[commandOf(spec)] ?? untilTerminated,
    });
    this.engine.images.add('renga/slug:test', {});
    this.logs = new MemoryLogs(this.engine);
    this.#settings = { ...defaultSettings, ...options.settings };
    this.app = anApp(this.clock);
    this.#manager = this.#newManager();
  }

  get manager(): EngineDynoManager {
    return this.#manager;
  }

  /** As a control plane that was killed and started again: nothing but records and containers is left of the old one. */
  async restartControlPlane(): Promise<void> {
    this.abandon();
    await this.finish(this.#manager.recover());
  }

  /** The old manager is cut off, as by a kill: it goes on in vain against an engine and a store that are not there. */
  abandon(): void {
    void this.#manager.close();
    this.#manager = this.#newManager();
  }

  #newManager(): EngineDynoManager {
    return new EngineDynoManager({
      engine: this.engine,
      store: this.store,
      slugImages: { ensure: async () => 'renga/slug:test' },
      routes: this.routes,
      logs: this.logs,
      rendezvous: this.rendezvous,
      settings: this.#settings,
      installation: 'test',
      clock: this.clock,
      accepts: async (address) => this.#accepts(address),
      random: () => 0,
      presence: new EnginePresence({ onNotice: (notice) => this.notices.push(notice) }),
      onError: (error) => this.errors.push(error),
    });
  }

  #accepts(address: string): boolean {
    return this.engine.containers.all.some((container) =>
      container.listeners.some(
        (listener) => address.endsWith(`:${listener.port}`) && listener.address === '0.0.0.0',
      ),
    );
  }

  /** Lets time pass until a promise settles. */
  async finish<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const done = promise.finally(() => {
      settled = true;
    });
    done.catch(() => undefined);
    for (let turn = 0; !settled && turn < 5_000; turn += 1) await this.clock.advance(settled ? 0 : 100);
    return done;
  }

  /** Lets everything that is being started or stopped come to its end. */
  async calm(): Promise<void> {
    await this.finish(this.#manager.idle());
  }

  /** A pending release with its slug. */
  async release(wanted: Wanted, config: Readonly<Record<string, string>> = {}): Promise<Prepared> {
    return prepareRelease(this.store, this.app, wanted, { config, clock: this.clock });
  }

  /** Hands a new release over and lets the old dynos leave. */
  async deploy(wanted: Wanted, options: { readonly force?: boolean } = {}): Promise<HandOverOutcome> {
    const outcome = await this.handOver(await this.release(wanted), options);
    await this.calm();
    return outcome;
  }

  handOver(prepared: Prepared, options: { readonly force?: boolean } = {}): Promise<HandOverOutcome> {
    return this.finish(this.manager.handOver(this.request(prepared, options)));
  }

  request(prepared: Prepared, options: { readonly force?: boolean } = {}) {
    return {
      app: this.app,
      ...prepared,
      force: options.force ?? false,
      commit: () => commit(this.store, prepared, this.clock),
    };
  }

  /** Sets quantities and lets the dynos follow. */
  async scale(quantities: Readonly<Record<string, number>>, size?: string): Promise<void> {
    const formation = await this.store.formations.list(this.app.id);
    await this.store.formations.replace(
      this.app.id,
      formation.map((row) => ({
        ...row,
        quantity: quantities[row.type] ?? row.quantity,
        ...(size && { size }),
      })),
    );
    await this.finish(this.manager.reconcile(this.app.id));
    await this.calm();
  }

  /** `web.1 v3 up`, of the formation, in order. */
  async ps(): Promise<readonly string[]> {
    const dynos = (await this.store.dynos.list(this.app.id)).filter((dyno) => dyno.serving);
    return dynos.map((dyno) => `${dynoName(dyno)} v${dyno.releaseVersion} ${dyno.state}`).sort();
  }

  /** The row of that name. */
  async dyno(name: string): Promise<Dyno> {
    const dyno = await this.store.dynos.find(this.app.id, name);
    if (!dyno) throw new Error(`There is no ${name}`);
    return dyno;
  }

  /** `web.1 v3 running`, of all containers, in order. */
  async containers(): Promise<readonly string[]> {
    const all = await this.engine.containers.list({ 'renga.installation': 'test' });
    return all
      .map(({ labels, state }) => `${labels['renga.process']} v${labels['renga.release']} ${state}`)
      .sort();
  }

  container(name: string) {
    const found = this.engine.containers.all.filter((each) => each.spec.labels['renga.process'] === name);
    const last = found.at(-1);
    if (!last) throw new Error(`There is no container of ${name}`);
    return last;
  }
}

export interface Prepared {
  readonly release: Release;
  readonly slug: Slug;
  readonly formation: readonly ProcessType[];
}

/** A pending release, its slug and its formation, in the records as the platform writes them. */
export async function prepareRelease(
  store: Store,
  app: App,
  wanted: Wanted,
  options: { readonly config?: Readonly<Record<string, string>>; readonly clock?: Clock } = {},
): Promise<Prepared> {
  const now = (options.clock ?? systemClock).now();
  if (!(await store.apps.find(app.id))) await store.apps.insert(app);
  const slug: Slug = {
    id: newId(),
    appId: app.id,
    digest: 'd'.repeat(64),
    diffId: 'e'.repeat(64),
    size: 1,
    stack: 'debian-13',
    processTypes: Object.fromEntries(Object.entries(wanted).map(([type, { command }]) => [type, command])),
    commit: null,
    commitDescription: null,
    buildpackDescription: null,
    createdAt: now,
  };
  await store.slugs.insert(slug);
  const release = await store.releases.insert({
    id: newId(),
    appId: app.id,
    status: 'pending',
    cause: 'deploy',
    description: 'Deploy',
    actor: { id: app.ownerId, email: 'me@example.test' },
    slugId: slug.id,
    config: options.config ?? {},
    failure: null,
    createdAt: now,
    updatedAt: now,
  });
  const formation = Object.entries(wanted).map(([type, { quantity, size = 'Standard-1X' }]) => ({
    type,
    quantity,
    size,
  }));
  return { release, slug, formation };
}

export async function commit(store: Store, prepared: Prepared, clock: Clock = systemClock): Promise<void> {
  await store.transaction(async (records) => {
    await records.releases.settle(prepared.release.id, {
      status: 'succeeded',
      failure: null,
      at: clock.now(),
    });
    await records.formations.replace(prepared.release.appId, prepared.formation);
  });
}

export const anApp = (clock: Clock = systemClock): App => ({
  id: newId(),
  name: 'haiku',
  ownerId: newId(),
  region: 'local',
  buildStack: 'debian-13',
  maintenance: false,
  locked: false,
  status: 'active',
  createdAt: clock.now(),
  updatedAt: clock.now(),
});

export const web = (quantity = 1, command = 'serve') => ({ web: { command, quantity } });

const commandOf = (spec: ContainerSpec): string => spec.command.at(-1) ?? '';
