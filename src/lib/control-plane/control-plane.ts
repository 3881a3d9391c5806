import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createApi } from '../api/api.ts';
import { GitService } from '../git/git-service.ts';
import { outboundAgent } from '../std/outbound.ts';
import { Doors } from './doors.ts';
import { statusOf } from './installation-status.ts';
import { constructServices, type Services, type Surroundings } from './services.ts';
import { urlsOf } from './urls.ts';
import { constructUseCases, type UseCases } from './use-cases.ts';

interface ControlPlaneOptions extends Surroundings {
  readonly ownerEmail: string;
  /** Asked for over the API; whoever started the control plane ends it. */
  readonly onShutdown: (dynos: 'stop' | 'keep') => void;
}

/** Head start of add-ons before dynos. */
const ADD_ONS_FIRST_MS = 10_000;
/** How long a stop waits for what is under way. */
const STOP_LIMIT_MS = 10_000;

/** One installation at work: everything constructed, joined, and started in order. */
export class ControlPlane {
  readonly #options: ControlPlaneOptions;
  readonly #life: AbortController;
  readonly #services: Services;
  readonly #useCases: UseCases;
  readonly #git: GitService;
  readonly #doors: Doors;

  private constructor(
    options: ControlPlaneOptions,
    parts: {
      readonly life: AbortController;
      readonly services: Services;
      readonly useCases: UseCases;
      readonly git: GitService;
      readonly doors: Doors;
    },
  ) {
    this.#options = options;
    this.#life = parts.life;
    this.#services = parts.services;
    this.#useCases = parts.useCases;
    this.#git = parts.git;
    this.#doors = parts.doors;
  }

  /** Resolves when it answers. What an earlier one left under way is ended or carried on from here. */
  static async start(options: ControlPlaneOptions): Promise<ControlPlane> {
    const { home, settings, packageRoot, version, journal } = options;
    const life = new AbortController();
    const startedAt = new Date();
    const services = await constructServices(options, life.signal);
    const urls = urlsOf(settings.domain, () => services.router.port);
    const useCases = constructUseCases({
      services,
      settings,
      ownerEmail: options.ownerEmail,
      urls,
      // Git needs the use cases, and one of them needs git, much later.
      repositories: { forget: (appId) => git.forget(appId) },
      signal: life.signal,
      onError: journal.trouble,
    });
    const git = new GitService({
      folder: home.in('git'),
      pushes: useCases.deploys,
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
          startedAt,
        }),
        shutdown: options.onShutdown,
      },
      sourcesFolder: home.in('tmp'),
      outbound: outboundAgent({ allowPrivate: settings.allowPrivateTargets }),
      capabilityKey: randomBytes(32),
      isOwnHost: (host) => [settings.domain, `api.${settings.domain}`, '127.0.0.1', '[::1]'].includes(host),
      onError: journal.trouble,
    });
    await useCases.accounts.owner();
    await git.recover();
    await useCases.builds.recover();
    // Before anything is written to a log.
    await useCases.drains.recover();
    const doors = await Doors.open({
      home,
      domain: settings.domain,
      api,
      git,
      logs: services.logs,
      ecoApps: useCases.ecoApps,
      onError: journal.trouble,
    });
    await services.rendezvous.listen(home.socket('rendezvous'));
    const controlPlane = new ControlPlane(options, { life, services, useCases, git, doors });
    controlPlane.#recover().catch((error: unknown) => journal.trouble(error, 'recovery'));
    return controlPlane;
  }

  /**
   * Takes no more, ends builds with a reason, lets queued work end for a while, and goes. Dynos and router go on unless
   * `dynos` says otherwise.
   */
  async stop(dynos: 'stop' | 'keep'): Promise<void> {
    const [services, useCases] = [this.#services, this.#useCases];
    useCases.runningBuilds.abortAll('the control plane is being stopped');
    await this.#git.close();
    await this.#doors.close();
    await within(STOP_LIMIT_MS, useCases.queue.idle());
    await within(STOP_LIMIT_MS, useCases.ecoApps.close());
    if (dynos === 'stop') await services.dynoManager.stopAll();
    await services.dynoManager.close();
    await services.rendezvous.close();
    await services.logs.close();
    if (dynos === 'stop') await services.router.stop();
    else services.router.close();
    this.#life.abort();
    await services.store.close();
  }

  /** Carries on or ends what an earlier control plane left, while this one answers already. */
  async #recover(): Promise<void> {
    const { serviceImages, dynoManager, builder, slugImages, store, routes } = this.#services;
    const { appSetups, launcher, remains, queue, addOnKeeper } = this.#useCases;
    // Dynos that are started need what is attached to them, but one ill add-on is not to keep them all waiting.
    await within(ADD_ONS_FIRST_MS, addOnKeeper.recover());
    void addOnKeeper.watch();
    await launcher.recover();
    await routes.publish();
    await dynoManager.recover();
    dynoManager.start(this.#life.signal);
    if (!this.#life.signal.aborted) this.#useCases.ecoApps.start();
    for (const app of await store.apps.list())
      if (app.status === 'destroying')
        queue.run(app.id, () => remains.clear(app)).catch(this.#options.journal.trouble);
    appSetups.recover().catch(this.#options.journal.trouble);
    await builder.recover();
    await serviceImages.recover();
    await slugImages.sweep(await store.slugs.digests());
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const limit = new AbortController();
  await Promise.race([work, delay(ms, undefined, { signal: limit.signal }).catch(() => undefined)]);
  limit.abort();
}
