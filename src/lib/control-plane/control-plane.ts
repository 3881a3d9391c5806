import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createApi } from '../api/api.ts';
import { GitService } from '../git/git-service.ts';
import { Registry } from '../registry/registry.ts';
import { Deadline } from '../std/deadline.ts';
import { outboundAgent } from '../std/outbound.ts';
import { Doors } from './doors.ts';
import { statusOf } from './installation-status.ts';
import { openDataPort } from './open-data-port.ts';
import { openExecDoor } from './open-exec-door.ts';
import type { Outside, Surroundings } from './outside.ts';
import { keepPublicIdentity } from './public-identity.ts';
import { Recovery } from './recovery.ts';
import { certificatesOf, rendezvousPlace, securePlace } from './rendezvous-place.ts';
import { openSecureDoor } from './secure-door.ts';
import { constructServices, type Services } from './services.ts';
import { urlsOf } from './urls.ts';
import { constructUseCases, type UseCases } from './use-cases.ts';

interface ControlPlaneOptions extends Surroundings {
  readonly outside: Outside;
  readonly ownerEmail: string;
  /** Asked for over the API; whoever started the control plane ends it. */
  readonly onShutdown: (dynos: 'stop' | 'keep') => void;
}

/** How long a stop waits for what is under way, and then for everything to be closed: ten seconds in all. */
const UNDER_WAY_MS = 8_000;
const CLOSING_MS = 2_000;

const STOPPING = 'the control plane is being stopped';

/** One installation at work: everything constructed, joined, and started in order. */
export class ControlPlane {
  readonly #life: AbortController;
  readonly #stopping: AbortController;
  readonly #services: Services;
  readonly #useCases: UseCases;
  readonly #git: GitService;
  readonly #doors: Doors;

  private constructor(parts: {
    readonly life: AbortController;
    readonly stopping: AbortController;
    readonly services: Services;
    readonly useCases: UseCases;
    readonly git: GitService;
    readonly doors: Doors;
  }) {
    this.#life = parts.life;
    this.#stopping = parts.stopping;
    this.#services = parts.services;
    this.#useCases = parts.useCases;
    this.#git = parts.git;
    this.#doors = parts.doors;
  }

  /** Resolves when it answers. What an earlier one left under way is ended or carried on from here. */
  static async start(options: ControlPlaneOptions): Promise<ControlPlane> {
    const { home, settings, packageRoot, version, journal } = options;
    const life = new AbortController();
    const stopping = new AbortController();
    const startedAt = new Date();
    const services = await constructServices(options.outside, options, life.signal);
    let securePort: number | null = null;
    const urls = urlsOf(
      settings,
      () => services.router.port,
      () => securePort,
    );
    const useCases = constructUseCases({
      services,
      settings,
      ownerEmail: options.ownerEmail,
      urls,
      // Git needs the use cases, and some of them need git, much later.
      repositories: { forget: (id) => git.forget(id) },
      branches: {
        list: (pipelineId) => git.list(pipelineId),
        source: (pipelineId, commit, ending) => git.source(pipelineId, commit, ending),
      },
      signal: life.signal,
      onError: journal.trouble,
      onNotice: journal.note,
    });
    const git = new GitService({
      folder: home.in('git'),
      pushes: useCases.deploys,
      branchPushes: useCases.pipelinePushes,
      hook: { scriptPath: join(packageRoot, 'dist/pre-receive.js'), socketPath: home.socket('internal') },
      onError: journal.trouble,
    });
    const api = createApi({
      ...services,
      ...useCases,
      urls,
      dynoSizes: settings.dynoSizes,
      installation: {
        status: statusOf({
          engine: services.engine,
          version,
          home: home.path,
          publicUrl: urls.api,
          domain: settings.domain,
          authorityFile: certificatesOf(options).authorityFile,
          secureGitHost: () =>
            securePort === null ? new URL(urls.git('app')).host : `git.${settings.domain}:${securePort}`,
          startedAt,
          closedSince: () => useCases.closure.since(),
        }),
        shutdown: options.onShutdown,
        stopping: stopping.signal,
      },
      sourcesFolder: home.in('tmp'),
      outbound: outboundAgent({ allowPrivate: settings.allowPrivateTargets }),
      capabilityKey: randomBytes(32),
      isOwnHost: (host) => [settings.domain, `api.${settings.domain}`, '127.0.0.1', '[::1]'].includes(host),
      onError: journal.trouble,
    });
    const registry = new Registry({
      ...services.registryParts,
      clients: useCases.imagePushes,
      onError: journal.trouble,
    });
    const { signal } = life;
    const recovery = new Recovery({
      services,
      useCases,
      signal,
      onNotice: journal.note,
      onError: journal.trouble,
    });
    await git.recover();
    await recovery.beforeAnswering();
    await services.rendezvous.listen(
      rendezvousPlace(options, (hostname) => services.store.managedNames.find(hostname)),
    );
    if (settings.acme?.ownNames)
      void keepPublicIdentity({ ...options, clock: services.clock, signal, onError: journal.trouble });
    if (!settings.tls)
      securePort = await openSecureDoor({
        place: securePlace(options),
        router: { host: settings.bind[0] ?? 'localhost', port: () => services.router.port },
        onError: (error) => journal.trouble(error, 'https door'),
        signal,
      });
    await openDataPort(options, { services, useCases, signal });
    await openExecDoor(options, { useCases, signal });
    const doors = await Doors.open({
      home,
      domain: settings.domain,
      api,
      dashboard: {
        transport: (request) => api(request, { trusted: false }),
        apiUrl: urls.api,
        url: urls.dashboard,
        folder: join(packageRoot, 'dashboard'),
        clock: services.clock,
        onError: journal.trouble,
      },
      git,
      registry,
      logs: services.logs,
      ecoApps: useCases.ecoApps,
      onError: journal.trouble,
    });
    recovery.whileAnswering().catch((error: unknown) => {
      if (!signal.aborted) journal.trouble(error, 'recovery');
    });
    return new ControlPlane({ life, stopping, services, useCases, git, doors });
  }

  /**
   * Takes no changes any more, ends builds and streams with a reason, lets queued work end for a while, leaves the rest to
   * the next start, and goes. Dynos and router go on unless `dynos` says otherwise; then dynos have the time to end that
   * they are promised.
   */
  async stop(dynos: 'stop' | 'keep'): Promise<void> {
    const { queue, ecoApps, runningBuilds } = this.#useCases;
    const { dynoManager } = this.#services;
    const underWay = new Deadline(UNDER_WAY_MS);
    this.#stopping.abort(new Error(STOPPING));
    runningBuilds.abortAll(STOPPING);
    await this.#git.close(underWay);
    await underWay.met(queue.idle());
    await underWay.met(ecoApps.close());
    if (dynos === 'stop') await dynoManager.stopAll();
    await this.#close(dynos, new Deadline(CLOSING_MS));
  }

  async #close(dynos: 'stop' | 'keep', deadline: Deadline): Promise<void> {
    const { dynoManager, rendezvous, logs, router, store } = this.#services;
    this.#life.abort(new Error(STOPPING));
    await deadline.met(dynoManager.close());
    await this.#doors.close(deadline);
    await deadline.met(rendezvous.close());
    await deadline.met(logs.close());
    if (dynos === 'stop') await router.stop();
    else router.close();
    await store.close();
  }
}
