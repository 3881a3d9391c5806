import { join } from 'node:path';
import { SlugStore } from '../builder/slug-store.ts';
import { type Accepts, acceptsTcp } from '../dyno-manager/tcp-probe.ts';
import { timeLimits } from '../engine/docker/connection.ts';
import { DockerEngine } from '../engine/docker/docker-engine.ts';
import type { Engine } from '../engine/port.ts';
import { Logplex } from '../logplex/logplex.ts';
import { FileOutputs } from '../logplex/outputs.ts';
import type { Router, Store } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import { RendezvousServer } from '../rendezvous/rendezvous-server.ts';
import { RouterProcess } from '../router/router-process.ts';
import { type Clock, systemClock } from '../std/clock.ts';
import { SqlStore } from '../store/sql-store.ts';
import type { Home } from './home.ts';
import type { Journal } from './journal.ts';
import { rendezvousHost } from './rendezvous-place.ts';

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

/**
 * Where a control plane touches the world. Everything else is made of these, so whoever stands between it and these sees
 * every effect that it has: tests end it before or after any one of them.
 */
export interface Outside {
  readonly clock: Clock;
  readonly store: Store;
  readonly engine: Engine;
  /** How a dyno is asked whether it listens. */
  readonly accepts: Accepts;
  readonly router: HeldRouter;
  readonly slugStore: SlugStore;
  readonly logs: Logplex;
  readonly outputs: FileOutputs;
  readonly rendezvous: RendezvousServer;
}

/** The router, and the hold on its process. */
export interface HeldRouter extends Router {
  status(): Promise<{ readonly tableVersion: number }>;
  /** Stops the process. */
  stop(): Promise<void>;
  /** Lets go of the process, which goes on. */
  close(): void;
}

/** @throws when the database is refused or no router can be started */
export async function openOutside(around: Surroundings): Promise<Outside> {
  const { home, settings, packageRoot, version, env, journal } = around;
  const clock = systemClock;
  const store = SqlStore.open(home.in('state', 'renga.sqlite'), version);
  const engine = new DockerEngine({ clock, env, limits: timeLimits(settings.engineTimeoutMs) });
  return {
    clock,
    store,
    engine,
    accepts: acceptsTcp,
    slugStore: new SlugStore({ folder: home.in('slugs') }),
    logs: openLogs({ home, settings, clock, engine }),
    outputs: new FileOutputs({ folder: home.in('outputs') }),
    rendezvous: new RendezvousServer({
      host: rendezvousHost(settings.domain),
      clock,
      expiryMs: settings.attachTimeoutMs,
      limits: { idleMs: settings.oneOffIdleMs },
      onError: (error) => journal.trouble(error, 'rendezvous'),
    }),
    router: await RouterProcess.start({
      home: home.path,
      port: settings.publicPort,
      bind: settings.bind,
      tls: settings.tls,
      redirectPort: settings.redirectPort,
      limits: settings.router,
      entry: join(packageRoot, 'bin/router.js'),
      version,
      warn: journal.note,
      clock,
    }),
  };
}

/** The logs of apps, which follow what containers of the engine write. */
export function openLogs({
  home,
  settings,
  clock,
  engine,
}: Pick<Surroundings, 'home' | 'settings'> & Pick<Outside, 'clock' | 'engine'>): Logplex {
  return new Logplex({
    folder: home.in('logs'),
    output: { output: engine.containers.output.bind(engine.containers) },
    clock,
    allowPrivateTargets: settings.allowPrivateTargets,
  });
}
