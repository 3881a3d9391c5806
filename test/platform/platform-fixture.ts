import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackupFiles } from '../../src/lib/addon-providers/backup-files.ts';
import type { LogLine } from '../../src/lib/domain/log-line.ts';
import type { HandOverRecord } from '../../src/lib/domain/release.ts';
import { Accounts } from '../../src/lib/platform/accounts.ts';
import { Activity } from '../../src/lib/platform/activity.ts';
import { AddOnKeeper } from '../../src/lib/platform/add-on-keeper.ts';
import { AddOnReleases } from '../../src/lib/platform/add-on-releases.ts';
import { AddOns } from '../../src/lib/platform/add-ons.ts';
import { AppRemains } from '../../src/lib/platform/app-remains.ts';
import { Apps } from '../../src/lib/platform/apps.ts';
import { Attachments } from '../../src/lib/platform/attachments.ts';
import { BackupSchedules } from '../../src/lib/platform/backup-schedules.ts';
import { Builds } from '../../src/lib/platform/builds.ts';
import { Credentials } from '../../src/lib/platform/credentials.ts';
import { Databases } from '../../src/lib/platform/databases.ts';
import { Formations } from '../../src/lib/platform/formations.ts';
import { HandOverWitness } from '../../src/lib/platform/hand-over-witness.ts';
import { Launcher } from '../../src/lib/platform/launcher.ts';
import { LoginKeeper } from '../../src/lib/platform/login-keeper.ts';
import { OpenAccess } from '../../src/lib/platform/open-access.ts';
import { Pipelines } from '../../src/lib/platform/pipelines.ts';
import type {
  Builder,
  BuildOutcome,
  DynoManager,
  HandOver,
  HandOverOutcome,
  Logs,
  OneOff,
  OneOffEnd,
  Outputs,
  Routes,
  SlugImages,
  Stacks,
  WatchedRun,
} from '../../src/lib/platform/ports.ts';
import { Promotions } from '../../src/lib/platform/promotions.ts';
import { ReleasePhase } from '../../src/lib/platform/release-phase.ts';
import { Releases } from '../../src/lib/platform/releases.ts';
import { RunningBuilds } from '../../src/lib/platform/running-builds.ts';
import { Teams } from '../../src/lib/platform/teams.ts';
import { Transfers } from '../../src/lib/platform/transfers.ts';
import { VersionUpgrades } from '../../src/lib/platform/version-upgrades.ts';
import type { Clock } from '../../src/lib/std/clock.ts';
import { KeyedQueue } from '../../src/lib/std/keyed-queue.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';
import { DistinctClock } from '../support/distinct-clock.ts';
import { FakeAddOns } from '../support/fake-add-ons.ts';

/** A build that works, of one process type. */
export const builtSlug = (types: Record<string, string> = { web: 'bin/web' }): BuildOutcome => ({
  ok: true,
  buildpacks: ['renga/procfile'],
  slug: {
    digest: 'd'.repeat(64),
    diffId: 'e'.repeat(64),
    size: 1234,
    stack: 'debian-13',
    processTypes: types,
    buildpackDescription: 'Procfile',
  },
});

/**
 * The use cases over a real database, with hand-overs and builds decided by the test: the two services are the knobs,
 * since a real engine cannot be told when to fail.
 */
export class PlatformFixture {
  readonly folder = mkdtempSync(join(tmpdir(), 'renga-platform-'));
  readonly lines: string[] = [];
  readonly handOvers: HandOver[] = [];
  /** What a router would have counted. */
  readonly router = {
    beginTally: async (appId: string) => `tally of ${appId}`,
    endTally: async (id: string): Promise<HandOverRecord | null> => this.tallies.get(id) ?? null,
  };
  readonly tallies = new Map<string, HandOverRecord>();
  /** What is behind add-ons; it outlives restarts. */
  readonly addOnProvider = new FakeAddOns();
  readonly commands: OneOff[] = [];
  readonly retired: string[] = [];
  readonly outputText = new Map<string, string>();
  readonly errors: unknown[] = [];
  /** What the next hand-overs do; by default the dynos serve. */
  onHandOver: (request: HandOver) => Promise<HandOverOutcome> = async (request) => {
    await request.commit();
    return { ok: true };
  };
  /** How the next release commands end; by default with status 0. */
  onCommand: (request: OneOff, watched: WatchedRun) => Promise<OneOffEnd> = async () => ({
    exitCode: 0,
    failure: null,
  });
  /** Of every source. */
  appJson: string | null = null;
  onBuild: () => Promise<BuildOutcome> = async () => builtSlug();

  #life = new AbortController();
  queue = new KeyedQueue();
  store = this.#openStore();
  /** A restart hands it to everything. */
  clock: Clock = new DistinctClock();
  #wired = this.#wire();

  get accounts() {
    return this.#wired.accounts;
  }
  get apps() {
    return this.#wired.apps;
  }
  get releases() {
    return this.#wired.releases;
  }
  get builds() {
    return this.#wired.builds;
  }
  get formations() {
    return this.#wired.formations;
  }
  get pipelines() {
    return this.#wired.pipelines;
  }
  get promotions() {
    return this.#wired.promotions;
  }
  get addOns() {
    return this.#wired.addOns;
  }
  get attachments() {
    return this.#wired.attachments;
  }
  get databases() {
    return this.#wired.databases;
  }
  get transfers() {
    return this.#wired.transfers;
  }
  get backupSchedules() {
    return this.#wired.backupSchedules;
  }
  get versionUpgrades() {
    return this.#wired.versionUpgrades;
  }
  get credentials() {
    return this.#wired.credentials;
  }
  get addOnKeeper() {
    return this.#wired.addOnKeeper;
  }
  get launcher() {
    return this.#wired.launcher;
  }

  /** Everything in memory is gone, as after a kill; the database is opened again. */
  async restart(): Promise<void> {
    this.#life.abort();
    this.#life = new AbortController();
    await this.store.close();
    this.queue = new KeyedQueue();
    this.store = this.#openStore();
    this.#wired = this.#wire();
  }

  async close(): Promise<void> {
    this.#life.abort();
    await this.queue.idle();
    await this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #openStore(): SqlStore {
    return SqlStore.open(join(this.folder, 'renga.sqlite'));
  }

  #wire() {
    const { store, queue, clock } = this;
    const logs = this.#logs();
    const outputs = this.#outputs();
    const routes: Routes = { publish: async () => undefined, drained: async () => undefined };
    const onError = (error: unknown) => void this.errors.push(error);
    const dynoManager = this.#dynoManager();
    const builder = this.#builder();
    const runningBuilds = new RunningBuilds();
    const slugImages: SlugImages = {
      ensure: async () => 'image',
      read: async function* () {},
      sweep: async () => undefined,
    };
    const stacks: Stacks = {
      list: () => [
        { name: 'debian-13', isDefault: true },
        { name: 'heroku-24', isDefault: false },
      ],
      ensure: async () => ({ run: 'run', build: 'build' }),
      ensureRun: async () => 'run',
    };
    const activity = new Activity({ logs, clock });
    const accounts = new Accounts({ store, clock, ownerEmail: 'me@localhost' });
    const repositories = { forget: async () => undefined };
    const remains: AppRemains = new AppRemains({
      store,
      dynoManager,
      builder,
      runningBuilds,
      slugImages,
      images: { forget: async () => undefined },
      addOns: { forget: (app) => addOnKeeper.forget(app) },
      backups: { forget: (app) => transfers.forget(app.id) },
      repositories,
      logs,
      outputs,
      routes,
    });
    const apps = new Apps({ store, clock, queue, activity, routes, stacks, remains });
    const phaseParts = { store, clock, dynoManager, outputs, activity };
    const releasePhase = new ReleasePhase({ ...phaseParts, settings: { releaseTimeoutMs: 1000 } });
    const witness = new HandOverWitness({ store, router: this.router, onError });
    const { signal } = this.#life;
    const launcher = new Launcher({ ...phaseParts, queue, releasePhase, witness, signal, onError });
    const releases = new Releases({ store, clock, apps, activity, launcher });
    const { addOnProvider } = this;
    const addOnReleases = new AddOnReleases({ releases });
    const addOnParts = { store, clock, queue, apps, activity, addOnReleases, addOnProvider, onError };
    const loginKeeper = new LoginKeeper(addOnParts);
    const addOnKeeper = new AddOnKeeper({ ...addOnParts, loginKeeper, signal });
    const attachments = new Attachments({ ...addOnParts, addOnKeeper });
    const addOns = new AddOns({
      openAccess: new OpenAccess(),
      ...addOnParts,
      attachments,
      addOnKeeper,
    });
    const dataQueue = new KeyedQueue();
    const databases = new Databases({ ...addOnParts, dataQueue, addOns, addOnKeeper });
    const backupStore = new BackupFiles({ folder: join(this.folder, 'backups') });
    const transfers: Transfers = new Transfers({ ...addOnParts, dataQueue, databases, backupStore });
    const backupSchedules = new BackupSchedules({ ...addOnParts, databases, transfers });
    const versionUpgrades = new VersionUpgrades({
      ...addOnParts,
      dataQueue,
      databases,
      addOnKeeper,
      versionProvider: addOnProvider.versions,
      signal,
    });
    const credentials = new Credentials({ ...addOnParts, addOns, addOnKeeper });
    const readManifest = async () => this.appJson;
    const buildParts = { store, clock, apps, activity, releases, builder, runningBuilds, outputs };
    const builds = new Builds({ ...buildParts, readManifest });
    const capacity = { check: async () => undefined };
    const formations = new Formations({ store, queue, apps, activity, dynoManager, capacity, onError });
    const pipelines = new Pipelines({ store, clock, apps, teams: new Teams({ store, clock }), repositories });
    const promotions = new Promotions({ store, clock, apps, pipelines, releases });
    return {
      accounts,
      addOns,
      attachments,
      credentials,
      databases,
      transfers,
      backupSchedules,
      versionUpgrades,
      addOnKeeper,
      apps,
      pipelines,
      promotions,
      launcher,
      releases,
      builds,
      formations,
    };
  }

  #dynoManager(): DynoManager {
    return {
      handOver: async (request) => {
        this.handOvers.push(request);
        return this.onHandOver(request);
      },
      reconcile: async () => undefined,
      restart: async () => undefined,
      stop: async () => undefined,
      run: async () => Promise.reject(new Error('not part of these tests')),
      runToEnd: async (request, watched) => {
        this.commands.push(request);
        return this.onCommand(request, watched);
      },
      resize: async () => undefined,
      inside: () => {
        throw new Error('not part of these tests');
      },
      enter: () => {
        throw new Error('not part of these tests');
      },
      resizeInside: async () => undefined,
      retire: async (appId) => void this.retired.push(appId),
    };
  }

  #builder(): Builder {
    return {
      build: async (_, output) => {
        output('-----> Building\n');
        return this.onBuild();
      },
      recover: async () => undefined,
      forget: async () => undefined,
    };
  }

  #logs(): Logs {
    return {
      write: (_, line: LogLine) => void this.lines.push(`${line.source}[${line.process}]: ${line.message}`),
      collect: () => undefined,
      collected: async () => undefined,
      read: async function* () {},
      forget: async () => undefined,
    };
  }

  #outputs(): Outputs {
    return {
      append: (id, text) => void this.outputText.set(id, (this.outputText.get(id) ?? '') + text),
      close: () => undefined,
      read: () => null,
      forget: async () => undefined,
    };
  }
}
