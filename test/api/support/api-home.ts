import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { onTestFinished } from 'vitest';
import { BackupFiles } from '../../../src/lib/addon-providers/backup-files.ts';
import { HttpPartnerApi } from '../../../src/lib/addon-providers/partner-api.ts';
import { type Api, createApi } from '../../../src/lib/api/api.ts';
import type { ApiOptions } from '../../../src/lib/api/api-options.ts';
import { SlugStore } from '../../../src/lib/builder/slug-store.ts';
import { CheckedSlugUploads } from '../../../src/lib/builder/slug-uploads.ts';
import { readSourceFile } from '../../../src/lib/builder/source-file.ts';
import type { Account, IsAdministrator } from '../../../src/lib/domain/account.ts';
import type { App } from '../../../src/lib/domain/app.ts';
import { DYNO_SIZES } from '../../../src/lib/domain/dyno-size.ts';
import type { Release } from '../../../src/lib/domain/release.ts';
import { EngineCapacity } from '../../../src/lib/dyno-manager/engine-capacity.ts';
import { FakeEngine } from '../../../src/lib/engine/fake/fake-engine.ts';
import { Accounts } from '../../../src/lib/platform/accounts.ts';
import { Activity } from '../../../src/lib/platform/activity.ts';
import { AddOnChanges } from '../../../src/lib/platform/add-on-changes.ts';
import { AddOnKeeper } from '../../../src/lib/platform/add-on-keeper.ts';
import { AddOnReleases } from '../../../src/lib/platform/add-on-releases.ts';
import { AddOns } from '../../../src/lib/platform/add-ons.ts';
import { AppPreparation } from '../../../src/lib/platform/app-preparation.ts';
import { AppRemains } from '../../../src/lib/platform/app-remains.ts';
import { AppSetups } from '../../../src/lib/platform/app-setups.ts';
import { AppTransfers } from '../../../src/lib/platform/app-transfers.ts';
import { Apps } from '../../../src/lib/platform/apps.ts';
import { Attachments } from '../../../src/lib/platform/attachments.ts';
import { Audit } from '../../../src/lib/platform/audit.ts';
import { BackupSchedules } from '../../../src/lib/platform/backup-schedules.ts';
import { BrowserLogins } from '../../../src/lib/platform/browser-logins.ts';
import { Builds } from '../../../src/lib/platform/builds.ts';
import { Closure } from '../../../src/lib/platform/closure.ts';
import { Collaborators } from '../../../src/lib/platform/collaborators.ts';
import { Credentials } from '../../../src/lib/platform/credentials.ts';
import { CurrentActor } from '../../../src/lib/platform/current-actor.ts';
import { Databases } from '../../../src/lib/platform/databases.ts';
import { Domains } from '../../../src/lib/platform/domains.ts';
import { Drains } from '../../../src/lib/platform/drains.ts';
import { DynoHours } from '../../../src/lib/platform/dyno-hours.ts';
import { Dynos } from '../../../src/lib/platform/dynos.ts';
import { EnginePresence } from '../../../src/lib/platform/engine-presence.ts';
import { ExecAccess } from '../../../src/lib/platform/exec-access.ts';
import { Features } from '../../../src/lib/platform/features.ts';
import { Formations } from '../../../src/lib/platform/formations.ts';
import { HandOverWitness } from '../../../src/lib/platform/hand-over-witness.ts';
import { ImagePushes } from '../../../src/lib/platform/image-pushes.ts';
import { ImageReleases } from '../../../src/lib/platform/image-releases.ts';
import { Invitations } from '../../../src/lib/platform/invitations.ts';
import { KeyedRequests } from '../../../src/lib/platform/keyed-requests.ts';
import { Launcher } from '../../../src/lib/platform/launcher.ts';
import { LogSessions } from '../../../src/lib/platform/log-sessions.ts';
import { LoginKeeper } from '../../../src/lib/platform/login-keeper.ts';
import { Logins } from '../../../src/lib/platform/logins.ts';
import { ManagedCertificates } from '../../../src/lib/platform/managed-certificates/managed-certificates.ts';
import { OauthClients } from '../../../src/lib/platform/oauth-clients.ts';
import { OauthTokens } from '../../../src/lib/platform/oauth-tokens.ts';
import { OpenAccess } from '../../../src/lib/platform/open-access.ts';
import { AllAddOns } from '../../../src/lib/platform/partners/all-add-ons.ts';
import { PartnerAccess } from '../../../src/lib/platform/partners/partner-access.ts';
import { PartnerAddOns } from '../../../src/lib/platform/partners/partner-add-ons.ts';
import { Partners } from '../../../src/lib/platform/partners/partners.ts';
import { PipelineRepositories } from '../../../src/lib/platform/pipeline-repositories.ts';
import { Pipelines } from '../../../src/lib/platform/pipelines.ts';
import type { Authorization, Routes, SlugImages, Stacks, Store } from '../../../src/lib/platform/ports.ts';
import { PreAuthorizations } from '../../../src/lib/platform/pre-authorizations.ts';
import { Profiles } from '../../../src/lib/platform/profiles.ts';
import { Promotions } from '../../../src/lib/platform/promotions.ts';
import { Pushers } from '../../../src/lib/platform/pushers.ts';
import { ReleasePhase } from '../../../src/lib/platform/release-phase.ts';
import { Releases } from '../../../src/lib/platform/releases.ts';
import { ReviewAppLife } from '../../../src/lib/platform/review-app-life.ts';
import { ReviewApps } from '../../../src/lib/platform/review-apps.ts';
import { ReviewBranches } from '../../../src/lib/platform/review-branches.ts';
import { RunningBuilds } from '../../../src/lib/platform/running-builds.ts';
import { ScheduledJobs } from '../../../src/lib/platform/scheduler/scheduled-jobs.ts';
import { SchedulerAddOns } from '../../../src/lib/platform/scheduler/scheduler-add-ons.ts';
import { SecondFactors } from '../../../src/lib/platform/second-factors.ts';
import { Slugs } from '../../../src/lib/platform/slugs.ts';
import { SniEndpoints } from '../../../src/lib/platform/sni-endpoints.ts';
import { SshKeys } from '../../../src/lib/platform/ssh-keys.ts';
import { StageConfig } from '../../../src/lib/platform/stage-config.ts';
import { TeamApps } from '../../../src/lib/platform/team-apps.ts';
import { TeamInvitations } from '../../../src/lib/platform/team-invitations.ts';
import { TeamMembers } from '../../../src/lib/platform/team-members.ts';
import { Teams } from '../../../src/lib/platform/teams.ts';
import { TestRunLife } from '../../../src/lib/platform/test-runs/test-run-life.ts';
import { TestRuns } from '../../../src/lib/platform/test-runs/test-runs.ts';
import { Transfers } from '../../../src/lib/platform/transfers.ts';
import { VersionUpgrades } from '../../../src/lib/platform/version-upgrades.ts';
import { Deliveries } from '../../../src/lib/platform/webhooks/deliveries.ts';
import { EventRecorder } from '../../../src/lib/platform/webhooks/event-recorder.ts';
import { watchedStore } from '../../../src/lib/platform/webhooks/watched-store.ts';
import { Webhooks } from '../../../src/lib/platform/webhooks/webhooks.ts';
import { WrongCredentials } from '../../../src/lib/platform/wrong-credentials.ts';
import { BlobStore } from '../../../src/lib/registry/blob-store.ts';
import { PushedImages } from '../../../src/lib/registry/pushed-images.ts';
import { Registry } from '../../../src/lib/registry/registry.ts';
import { Repositories } from '../../../src/lib/registry/repositories.ts';
import { Uploads } from '../../../src/lib/registry/uploads.ts';
import { Bell } from '../../../src/lib/std/bell.ts';
import { KeyedQueue } from '../../../src/lib/std/keyed-queue.ts';
import { outboundAgent } from '../../../src/lib/std/outbound.ts';
import { outboundPost } from '../../../src/lib/std/outbound-post.ts';
import { FakeAddOns } from '../../support/fake-add-ons.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryStore } from '../../support/memory-records.ts';
import { KnobBuilder, KnobDynoManager, MemoryBranches, MemoryLogs, MemoryOutputs } from './fake-services.ts';

/** The API over the real use cases and a store in memory; builds, dynos, logs and outputs have knobs. */
export class ApiHome {
  /** 8 GB and 4 processors. */
  readonly engine = new FakeEngine();
  readonly logs = new MemoryLogs();
  readonly outputs = new MemoryOutputs();
  readonly builder = new KnobBuilder();
  readonly addOnProvider = new FakeAddOns();
  readonly presence = new EnginePresence({ onNotice: () => undefined });
  readonly queue = new KeyedQueue();
  readonly errors: { readonly error: unknown; readonly doing: string }[] = [];
  readonly shutdowns: string[] = [];
  /** Where partners find the API, when it is served. */
  apiUrl = 'http://localhost:8080';
  /** How partners are called. */
  readonly partnerAgent = outboundAgent({ allowPrivate: true });
  readonly folder: string;
  readonly clock: ManualClock;
  readonly actor = new CurrentActor();
  readonly recorder: EventRecorder;
  /** Writes an event for what webhooks want to know. */
  readonly store: Store;
  /** Branches of pipelines, as they were pushed. */
  readonly branches = new MemoryBranches();
  readonly dynoManager: KnobDynoManager;
  readonly accounts: Accounts;
  readonly logins: Logins;
  /** What was noted for the log of the control plane. */
  readonly notices: string[] = [];
  readonly owner: Account;
  /** A token of the owner, and the authorization that gave it out. */
  readonly token: string;
  readonly authorizationId: string;
  readonly platform: ReturnType<ApiHome['wire']>;
  readonly api: Api;
  /** What clients of the registry have pushed, and where they do. */
  readonly images: PushedImages;
  readonly registry: Registry;

  /** Another API over the same records, as after a start of the control plane. */
  readonly restarted: () => ApiHome;

  private constructor(base: Base, overrides: Partial<ApiOptions>) {
    this.restarted = () => new ApiHome(base, overrides);
    this.folder = base.folder;
    this.clock = base.clock;
    this.recorder = new EventRecorder({ clock: base.clock, actor: this.actor });
    this.store = watchedStore(base.store, this.recorder);
    this.dynoManager = new KnobDynoManager(this.store, base.clock);
    this.accounts = base.accounts;
    const { signal } = new AbortController();
    const onError = (error: unknown) => void this.errors.push({ error, doing: 'counting' });
    this.logins = new Logins({
      ...base,
      onNotice: (message) => void this.notices.push(message),
      wrongCredentials: new WrongCredentials({ ...base, onError, signal }),
    });
    this.owner = base.owner;
    this.token = base.token;
    this.authorizationId = base.authorization.id;
    const temporary = join(base.folder, 'registry', 'uploads');
    const blobs = new BlobStore({
      folder: join(base.folder, 'registry', 'blobs'),
      temporary,
      limitBytes: 1_000_000,
    });
    const repositories = new Repositories({
      folder: join(base.folder, 'registry', 'repositories'),
      temporary,
    });
    this.images = new PushedImages({ blobs, repositories });
    this.platform = this.wire();
    this.registry = new Registry({
      blobs,
      uploads: new Uploads({ folder: temporary, blobs, clock: base.clock }),
      repositories,
      clients: new ImagePushes({ ...this.platform, accounts: this.accounts, pushers: new Pushers(this) }),
      onError: (error, doing) => void this.errors.push({ error, doing }),
    });
    this.api = createApi({
      ...this.platform,
      actor: this.actor,
      accounts: this.accounts,
      logins: this.logins,
      outputs: this.outputs,
      presence: this.presence,
      dynoSizes: DYNO_SIZES,
      clock: this.clock,
      urls: {
        api: () => 'http://localhost:8080',
        secureApi: () => 'https://localhost:8443',
        web: (name) => `http://${name}.localhost:8080/`,
        dashboard: () => 'http://dashboard.localhost:8080',
        git: (name) => `http://git.localhost:8080/${name}.git`,
      },
      installation: {
        status: async () => ({
          version: '0.1.0',
          pid: 1,
          home: '/home',
          public_url: 'http://localhost:8080',
          domain: 'localhost',
          certificate_authority: '/tls/ca.pem',
          secure_git_host: 'git.localhost:8443',
          started_at: '2026-01-02T03:04:05Z',
          maintenance_since: null,
          engine: { name: 'docker', version: '20.10', available: true, live_restore: true, message: null },
        }),
        shutdown: (dynos) => void this.shutdowns.push(dynos),
        stopping: new AbortController().signal,
      },
      outbound: outboundAgent({ allowPrivate: true }),
      sourcesFolder: join(base.folder, 'sources'),
      capabilityKey: Buffer.alloc(32, 7),
      onError: (error, doing) => void this.errors.push({ error, doing }),
      ...overrides,
    });
  }

  /** A fresh installation with an owner and a token. */
  static async open(
    overrides: Partial<ApiOptions> = {},
    { allowPrivateTargets = true, openStore = () => new MemoryStore() }: ApiHomeOptions = {},
  ): Promise<ApiHome> {
    const folder = await mkdtemp(join(tmpdir(), 'renga-api-'));
    const store = openStore(folder);
    const clock = new ManualClock(new Date('2026-01-02T03:04:05.678Z'));
    const accounts = new Accounts({ store, clock, ownerEmail: 'me@example.com' });
    const owner = await accounts.owner();
    const granted = await accounts.authorize(owner, { description: 'test', lifetimeSeconds: null });
    const home = new ApiHome({ folder, store, clock, accounts, owner, ...granted }, overrides);
    const stop = new AbortController();
    const delivering = home.deliver(stop.signal, allowPrivateTargets);
    onTestFinished(async () => {
      stop.abort();
      await delivering;
      await home.queue.idle();
      await store.close();
      await rm(folder, { recursive: true });
    });
    return home;
  }

  /** Brings events to webhooks until the signal aborts. */
  private async deliver(signal: AbortSignal, allowPrivate: boolean): Promise<void> {
    const { store, clock, recorder } = this;
    const agent = outboundAgent({ allowPrivate });
    const onError = (error: unknown) => void this.errors.push({ error, doing: 'delivering' });
    const sender = { post: outboundPost(agent) };
    await new Deliveries({ store, clock, recorder, sender, onError }).run(signal);
    await agent.close();
  }

  private wire() {
    const { store, clock, queue, logs, outputs, builder, dynoManager } = this;
    const onError = (error: unknown) => void this.errors.push({ error, doing: 'in the background' });
    const routes: Routes = { publish: async () => undefined, drained: async () => undefined };
    const repositories = { forget: async () => undefined };
    const slugImages: SlugImages = {
      ensure: async () => 'image',
      read: async function* (digest) {
        yield new TextEncoder().encode(`slug ${digest}`);
      },
      sweep: async () => undefined,
    };
    const stacks: Stacks = {
      list: () => [
        { name: 'debian-13', isDefault: true },
        { name: 'heroku-24', isDefault: false },
        { name: 'container', isDefault: false },
      ],
      ensure: async () => ({ run: 'run', build: 'build' }),
      ensureRun: async () => 'run',
    };
    const runningBuilds = new RunningBuilds();
    const activity = new Activity({ logs, clock });
    const capacity = new EngineCapacity({ engine: this.engine, clock, sizes: DYNO_SIZES });
    const services = { store, clock, logs, outputs, routes, dynoManager, capacity, builder };
    const parts = { ...services, queue, activity, onError };
    const remains: AppRemains = new AppRemains({
      ...parts,
      runningBuilds,
      slugImages,
      repositories,
      images: this.images,
      addOns: { forget: (app) => addOnKeeper.forget(app) },
      backups: { forget: (app) => transfers.forget(app.id) },
    });
    const openAccess = new OpenAccess();
    const apps = new Apps({ ...parts, stacks, remains });
    const dynoHours = new DynoHours({ store, clock, settings: { ecoPoolHours: 1000 } });
    const teams = new Teams({ store, clock });
    const teamApps = new TeamApps({ ...parts, apps, teams, openAccess, dynoHours });
    const releasePhase = new ReleasePhase({ ...parts, settings: { releaseTimeoutMs: 1000 } });
    const router = { beginTally: async () => 'tally', endTally: async () => null };
    const witness = new HandOverWitness({ ...parts, router });
    const launcher = new Launcher({ ...parts, releasePhase, witness, signal: new AbortController().signal });
    const releases = new Releases({ ...parts, apps, launcher });
    const readManifest = (tarPath: string) => readSourceFile(tarPath, 'app.json', { limit: 1_000 });
    const builds = new Builds({ ...parts, apps, releases, runningBuilds, readManifest });
    const partnerAddOns = new PartnerAddOns({
      store,
      api: new HttpPartnerApi({ dispatcher: this.partnerAgent, timeoutMs: 500 }),
      logDrains: logs,
      clock,
      apiUrl: () => this.apiUrl,
    });
    const addOnProvider = new AllAddOns(this.addOnProvider, new SchedulerAddOns(), partnerAddOns);
    const { signal } = new AbortController();
    const addOnReleases = new AddOnReleases({ releases });
    const loginKeeper = new LoginKeeper({ ...parts, addOnReleases, addOnProvider });
    const addOnKeeper = new AddOnKeeper({ ...parts, addOnReleases, addOnProvider, loginKeeper, signal });
    const attachments = new Attachments({ ...parts, apps, addOnKeeper, addOnReleases, addOnProvider });
    const addOns = new AddOns({ ...parts, apps, openAccess, attachments, addOnKeeper, addOnProvider });
    const readHerokuYml = (tarPath: string) => readSourceFile(tarPath, 'heroku.yml', { limit: 1_000 });
    const preparation = new AppPreparation({
      ...parts,
      apps,
      releases,
      addOns,
      addOnKeeper,
      readManifest,
      readHerokuYml,
    });
    const credentials = new Credentials({ ...parts, addOns, addOnKeeper, addOnProvider });
    const dataParts = { ...parts, dataQueue: new KeyedQueue(), addOnProvider };
    const databases = new Databases({ ...dataParts, addOns, addOnKeeper });
    const backupStore = new BackupFiles({ folder: join(this.folder, 'backups') });
    const transfers: Transfers = new Transfers({ ...dataParts, apps, databases, backupStore });
    const versionUpgrades = new VersionUpgrades({
      ...dataParts,
      databases,
      addOnKeeper,
      versionProvider: this.addOnProvider.versions,
      signal,
    });
    const backupSchedules = new BackupSchedules({ ...parts, databases, transfers });
    const appSetups = new AppSetups({
      ...parts,
      apps,
      teamApps,
      builds,
      releases,
      preparation,
      settings: { releaseTimeoutMs: 1000 },
      webUrl: ({ name }) => `http://${name}.localhost:8080/`,
    });
    const imageReleases = new ImageReleases({ ...parts, apps, images: this.images, releases });
    const sniEndpoints = new SniEndpoints({ ...parts, apps });
    const bell = new Bell();
    const domains = new Domains({
      ...parts,
      apps,
      sniEndpoints,
      settings: { domain: 'renga.example' },
      bell,
    });
    const acme = { contact: 'me@example.com', directory: 'https://ca.example/', ownNames: false };
    const managedCertificates = new ManagedCertificates({ ...parts, apps, settings: { acme }, bell });
    const drains = new Drains({ ...parts, apps, logDrains: logs });
    const dynos = new Dynos({ ...parts, apps, openAccess, dynoHours, settings: { dynoSizes: DYNO_SIZES } });
    const execAccess = new ExecAccess({ store, clock, apps, dynos, openAccess });
    execAccess.opened({ host: 'ssh.renga.example', publicKey: 'ssh-ed25519 AAAA' });
    const isAdministrator: IsAdministrator = (account) =>
      this.accounts.isAdministrator(account, ['admin@example.com']);
    const secondFactors = new SecondFactors({ store, clock });
    const features = new Features({ ...parts, apps });
    const invitations = new Invitations({ store, clock, logins: this.logins, isAdministrator });
    const appTransfers = new AppTransfers({ ...parts, apps, dynoHours });
    const collaborators = new Collaborators({ ...parts, apps, invitations, openAccess });
    const formations = new Formations({ ...parts, apps });
    const keyedRequests = new KeyedRequests({ store, clock });
    const logSessions = new LogSessions({ apps, openAccess, logs, clock });
    const teamMembers = new TeamMembers({ store, clock, teams, invitations, openAccess, secondFactors });
    const teamInvitations = new TeamInvitations({ store, clock, teams, teamMembers, invitations });
    const pipelines = new Pipelines({ ...parts, apps, teams, repositories });
    const pipelineRepositories = new PipelineRepositories({ pipelines, branches: this.branches });
    const reviewAppLife = new ReviewAppLife({
      ...parts,
      apps,
      appSetups,
      builds,
      pipelines,
      preparation,
      releases,
      settings: { releaseTimeoutMs: 1000 },
    });
    const testRunLife = new TestRunLife({
      ...parts,
      apps,
      builds,
      pipelines,
      preparation,
      releases,
      settings: { releaseTimeoutMs: 1000 },
    });
    const testRuns = new TestRuns({ ...parts, pipelines, testRunLife });
    const reviewApps = new ReviewApps({ ...parts, apps, branches: this.branches, pipelines, reviewAppLife });
    const reviewBranches = new ReviewBranches({
      ...parts,
      branches: this.branches,
      reviewApps,
      reviewAppLife,
      testRuns,
      onNotice: (message) => void this.notices.push(message),
    });
    const profiles = new Profiles(parts);
    const promotions = new Promotions({ ...parts, apps, pipelines, releases });
    const slugs = new Slugs({
      ...parts,
      apps,
      slugImages,
      slugUploads: new CheckedSlugUploads({ store: new SlugStore({ folder: join(this.folder, 'slugs') }) }),
      stacks,
      settings: { slugLimitBytes: 100_000 },
    });
    const scheduledJobs = new ScheduledJobs({ ...parts, apps, dynos });
    const partners = new Partners({ ...parts, accounts: this.accounts, partnerAddOns, addOnProvider });
    const addOnChanges = new AddOnChanges({ ...parts, addOnReleases });
    const partnerAccess = new PartnerAccess({ ...parts, addOnChanges, partnerAddOns });
    const webhooks = new Webhooks({ ...parts, apps, recorder: this.recorder });
    return {
      addOns,
      appSetups,
      appTransfers,
      apps,
      attachments,
      browserLogins: new BrowserLogins({ store, accounts: this.accounts, clock }),
      releases,
      builds,
      domains,
      managedCertificates,
      collaborators,
      credentials,
      databases,
      transfers,
      backupSchedules,
      versionUpgrades,
      drains,
      dynoHours,
      dynos,
      execAccess,
      features,
      formations,
      imageReleases,
      invitations,
      logSessions,
      oauthClients: new OauthClients({ store, clock }),
      oauthTokens: new OauthTokens({ store, clock }),
      keyedRequests,
      openAccess,
      partners,
      partnerAccess,
      pipelines,
      pipelineRepositories,
      preAuthorizations: new PreAuthorizations({ store, clock, apps, secondFactors }),
      profiles,
      promotions,
      reviewApps,
      testRunLife,
      teams,
      teamApps,
      teamInvitations,
      teamMembers,
      testRuns,
      reviewBranches,
      reviewAppLife,
      slugs,
      secondFactors,
      scheduledJobs,
      closure: new Closure({ store, clock, routes, isAdministrator }),
      audit: new Audit({ store, clock, apps, isAdministrator }),
      sshKeys: new SshKeys({ store, clock }),
      sniEndpoints,
      stacks,
      stageConfig: new StageConfig({ store, pipelines }),
      webhooks,
    };
  }

  /** Asks as the owner at the local socket does, in our own variant. */
  call(method: string, path: string, options: CallOptions = {}): Promise<Reply> {
    return this.#send(method, path, options, true);
  }

  /** Asks as someone from outside with a token; version 3 as published unless another is named. */
  callFromOutside(method: string, path: string, options: CallOptions = {}): Promise<Reply> {
    return this.#send(method, path, options, false);
  }

  /** Asks the registry as the owner does, or as whoever has a token. */
  askRegistry(path: string, init: RequestInit = {}, token: string | null = this.token): Promise<Response> {
    const headers = new Headers(init.headers);
    if (token !== null) headers.set('authorization', `Basic ${btoa(`_:${token}`)}`);
    return this.registry.fetch(new Request(`http://localhost:8080${path}`, { ...init, headers }), {
      trusted: false,
    });
  }

  /** Opens a URL that the API handed out, as anybody can. */
  open(url: string, init: RequestInit = {}): Promise<Response> {
    return this.api(new Request(url, init), { trusted: false });
  }

  async #send(
    method: string,
    path: string,
    { body, headers }: CallOptions,
    trusted: boolean,
  ): Promise<Reply> {
    const serve = Registry.owns(path) ? this.registry.fetch.bind(this.registry) : this.api;
    const response = await serve(
      new Request(`http://localhost:8080${path}`, {
        method,
        headers: {
          accept: `application/vnd.heroku+json; version=${trusted ? '3.renga' : '3'}`,
          ...(trusted ? {} : { authorization: `Bearer ${this.token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
      { trusted },
    );
    const text = await response.text();
    const isJson = /^application\/(.+\+)?json$/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== '' ? JSON.parse(text) : null,
    };
  }

  /** The URL of a source with these files, as a client uploads it. */
  async uploaded(files: Readonly<Record<string, string>>): Promise<string> {
    const tar = pack();
    for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
    tar.finalize();
    const { json } = await this.call('POST', '/sources');
    const chunks: Uint8Array[] = [];
    for await (const chunk of tar) if (chunk instanceof Uint8Array) chunks.push(chunk);
    await this.open(json.source_blob.put_url, { method: 'PUT', body: Buffer.concat(chunks) });
    return json.source_blob.get_url;
  }

  /** An app with a release that serves, of these process types. */
  async deployed(name = 'haiku', types: Record<string, string> = { web: 'bin/web', worker: 'bin/work' }) {
    const app = await this.platform.apps.create(this.owner, { name });
    return { app, release: await this.deploy(app, types) };
  }

  async deploy(app: App, types: Record<string, string> = { web: 'bin/web' }): Promise<Release> {
    this.builder.processTypes = types;
    const source = { tarPath: '/x', version: 'ab12cd34ef'.padEnd(40, '0'), description: 'First words' };
    const { ended } = await this.platform.builds.start(app, this.owner, source);
    const end = await ended;
    if (!('release' in end)) throw new Error(end.failure.message);
    return end.release;
  }
}

interface Base {
  readonly folder: string;
  readonly store: Store;
  readonly clock: ManualClock;
  readonly accounts: Accounts;
  readonly owner: Account;
  readonly token: string;
  readonly authorization: Authorization;
}

interface ApiHomeOptions {
  /** Whether webhooks may lead to this machine. */
  readonly allowPrivateTargets?: boolean;
  /** Where records are kept; in memory unless given. */
  readonly openStore?: (folder: string) => Store;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any;
}
