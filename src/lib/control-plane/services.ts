import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCatalogue } from '../addon-providers/catalogue.ts';
import { EngineAddOns } from '../addon-providers/engine-add-ons.ts';
import { ServiceImages } from '../addon-providers/service-images.ts';
import { EngineSlugImages } from '../builder/engine-slug-images.ts';
import { SlugCompiler } from '../builder/slug-compiler.ts';
import { SlugStore } from '../builder/slug-store.ts';
import { EngineStacks } from '../builder/stacks/engine-stacks.ts';
import { EngineDynoManager } from '../dyno-manager/engine-dyno-manager.ts';
import { DockerEngine } from '../engine/docker/docker-engine.ts';
import type { Engine } from '../engine/port.ts';
import { Logplex } from '../logplex/logplex.ts';
import { FileOutputs } from '../logplex/outputs.ts';
import { DynoHours } from '../platform/dyno-hours.ts';
import { RouteBoard } from '../platform/route-board.ts';
import type { Settings } from '../platform/settings.ts';
import { RendezvousServer } from '../rendezvous/rendezvous-server.ts';
import { RouterProcess } from '../router/router-process.ts';
import { type Clock, systemClock } from '../std/clock.ts';
import { SqlStore } from '../store/sql-store.ts';
import type { Home } from './home.ts';
import type { Journal } from './journal.ts';

/** What a control plane is started with. */
export interface Surroundings {
  readonly home: Home;
  readonly settings: Settings;
  /** Folder of the program: `bin`, `dist`, `stacks`, `buildpacks`, `addons`. */
  readonly packageRoot: string;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  readonly journal: Journal;
}

/** Everything that implements a port, constructed and joined, and not yet working. */
export interface Services {
  readonly clock: Clock;
  readonly store: SqlStore;
  readonly engine: Engine;
  readonly stacks: EngineStacks;
  readonly slugImages: EngineSlugImages;
  readonly builder: SlugCompiler;
  readonly logs: Logplex;
  readonly outputs: FileOutputs;
  readonly rendezvous: RendezvousServer;
  readonly router: RouterProcess;
  readonly dynoHours: DynoHours;
  readonly routes: RouteBoard;
  readonly dynoManager: EngineDynoManager;
  readonly serviceImages: ServiceImages;
  readonly addOnProvider: EngineAddOns;
}

/** @throws when the database is refused or no router can be started */
export async function constructServices(around: Surroundings, signal: AbortSignal): Promise<Services> {
  const { home, settings, packageRoot, env, journal } = around;
  const { installation } = home;
  const clock = systemClock;
  const store = SqlStore.open(home.in('state', 'renga.sqlite'));
  const engine = new DockerEngine({ clock, env });
  const stacks = new EngineStacks({ engine, packageRoot, defaultStack: settings.defaultStack, signal });
  const slugStore = new SlugStore({ folder: home.in('slugs') });
  const slugImages = new EngineSlugImages({ engine, stacks, store: slugStore, installation });
  const builder = new SlugCompiler({
    engine,
    stacks,
    store: slugStore,
    installation,
    packageRoot,
    settings,
    allowFolders: true,
    hostEnv: env,
  });
  const output = { output: engine.containers.output.bind(engine.containers) };
  const logs = new Logplex({
    folder: home.in('logs'),
    output,
    clock,
    allowPrivateTargets: settings.allowPrivateTargets,
  });
  const outputs = new FileOutputs({ folder: home.in('outputs') });
  const rendezvous = new RendezvousServer({ host: settings.domain, clock });
  const router = await RouterProcess.start({
    home: home.path,
    port: settings.publicPort,
    entry: join(packageRoot, 'bin/router.js'),
    version: around.version,
    warn: journal.note,
    clock,
  });
  const dynoHours = new DynoHours({ store, clock, settings });
  const routes = new RouteBoard({
    store,
    dynoHours,
    router,
    clock,
    domain: settings.domain,
    controlSocketPath: home.socket('http'),
    lastVersion: (await router.status()).tableVersion,
  });
  const dynoManager = new EngineDynoManager({
    engine,
    store,
    slugImages,
    routes,
    logs,
    rendezvous,
    settings,
    installation,
    clock,
    onNotice: journal.note,
    onError: journal.trouble,
  });
  const serviceImages = new ServiceImages({
    engine,
    stacks,
    installation,
    settings,
    fetchScript: await readFile(join(packageRoot, 'addons/fetch.sh'), 'utf8'),
    hostEnv: env,
    signal,
  });
  const addOnProvider = new EngineAddOns({
    engine,
    images: serviceImages,
    catalogue: await readCatalogue(join(packageRoot, 'addons')),
    rendezvous,
    settings,
    installation,
    clock,
  });
  return {
    clock,
    store,
    engine,
    stacks,
    slugImages,
    builder,
    logs,
    outputs,
    rendezvous,
    router,
    dynoHours,
    routes,
    dynoManager,
    serviceImages,
    addOnProvider,
  };
}
