import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { chosenDynos, type Dyno, type DynoSelector, dynoName } from '../domain/dyno.ts';
import { DEFAULT_SIZE, findSize } from '../domain/dyno-size.ts';
import { isEco } from '../domain/eco.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Slug } from '../domain/slug.ts';
import type { Clock } from '../std/clock.ts';
import type { KeyedQueue } from '../std/keyed-queue.ts';
import type { Activity } from './activity.ts';
import type { Apps } from './apps.ts';
import type { DynoHours } from './dyno-hours.ts';
import type { OpenAccess } from './open-access.ts';
import type { Capacity, DynoManager, InsideRun, RendezvousClient, Store } from './ports.ts';
import {
  checkCommand,
  checkEnv,
  checkType,
  expandProcessType,
  type InsideRequest,
  type RunRequest,
  terminalSize,
} from './run-request.ts';
import type { Settings } from './settings.ts';

interface DynosOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly queue: KeyedQueue;
  readonly apps: Apps;
  readonly activity: Activity;
  readonly openAccess: OpenAccess;
  readonly dynoManager: DynoManager;
  readonly capacity: Capacity;
  readonly dynoHours: Pick<DynoHours, 'isUsedUp'>;
  readonly settings: Pick<Settings, 'dynoSizes'>;
  readonly onError: (error: unknown) => void;
}

/** The dynos of an app, those of its formation and one-offs. */
export class Dynos {
  readonly #options: DynosOptions;

  constructor(options: DynosOptions) {
    this.#options = options;
  }

  /** What `ps` shows: the formation and one-offs that have not ended, by type and number. */
  async list(account: Account, appIdOrName: string): Promise<readonly Dyno[]> {
    const app = await this.#options.apps.find(account, appIdOrName);
    const dynos = await this.#options.store.dynos.list(app.id);
    return dynos
      .filter((dyno) => dyno.serving || (dyno.oneOff && dyno.state !== 'complete'))
      .sort((a, b) => (a.type === b.type ? a.number - b.number : a.type < b.type ? -1 : 1));
  }

  /** By id or name, ended one-offs included for as long as they are kept. @throws {Refusal} `not_found` */
  async find(account: Account, appIdOrName: string, idOrName: string): Promise<Dyno> {
    const app = await this.#options.apps.find(account, appIdOrName);
    return this.#require(app, idOrName);
  }

  /**
   * Starts a one-off dyno of the current release.
   * @throws {Refusal} `invalid_params`, also at the limit of one-offs; `conflict` when nothing was deployed yet, or there
   * are no hours for an Eco one
   */
  async run(
    account: Account,
    appIdOrName: string,
    request: RunRequest,
  ): Promise<Dyno & { readonly attachUrl: string | null }> {
    const app = await this.#options.apps.find(account, appIdOrName, 'operate');
    const type = checkType(request.type ?? 'run');
    const env = checkEnv(request.env ?? {});
    checkCommand(request.command);
    const release = await this.#options.store.releases.current(app.id);
    const slug = release?.slugId ? await this.#options.store.slugs.find(release.slugId) : null;
    if (!release || !slug)
      throw new Refusal(
        'conflict',
        `App ${app.name} has no code to run yet. Deploy first: git push renga main`,
        { id: 'nothing_deployed' },
      );
    const { activity, settings } = this.#options;
    const size = findSize(request.size ?? (await this.#usualSize(app)), settings.dynoSizes);
    if (request.size !== undefined) await this.#options.capacity.check([size.name]);
    if (isEco(size.name)) await this.#checkHours(app);
    const terminal = terminalSize(env);
    return this.#options.dynoManager.run({
      app,
      release,
      slug,
      type,
      command: slug.images ? request.command : expandProcessType(request.command, slug.processTypes),
      size: size.name,
      env,
      attach: request.attach,
      tty: request.attach && request.forceNoTty !== true && terminal !== undefined,
      ...(terminal ? { terminal } : {}),
      ...(request.timeToLiveMs === undefined ? {} : { timeToLiveMs: request.timeToLiveMs }),
      limit: size.maxOneOffs,
      ...(request.attach ? { cut: this.#options.openAccess.of(app.id, account.id) } : {}),
      onAccepted: () =>
        activity.byUser(app.id, `Starting process with command \`${request.command}\``, account),
    });
  }

  /**
   * Offers one more process inside a dyno that is up, with its environment.
   * @throws {Refusal} `not_found`; `invalid_params`; `conflict` when it is not up
   */
  async runInside(
    account: Account,
    appIdOrName: string,
    request: InsideRequest,
  ): Promise<{ readonly id: string; readonly attachUrl: string }> {
    const { dyno, run } = await this.#insideRun(account, appIdOrName, request);
    return this.#options.dynoManager.inside(dyno, run);
  }

  /** The same for a client who is there already. @returns the id of the process */
  async enter(
    account: Account,
    appIdOrName: string,
    request: InsideRequest,
    client: RendezvousClient,
  ): Promise<string> {
    const { dyno, run } = await this.#insideRun(account, appIdOrName, request);
    return this.#options.dynoManager.enter(dyno, run, client);
  }

  /** A dyno that something can be run in. @throws {Refusal} `not_found`; `conflict` when it is not up */
  async reachable(account: Account, appIdOrName: string, idOrName: string): Promise<Dyno> {
    const app = await this.#options.apps.find(account, appIdOrName, 'operate');
    const dyno = await this.#require(app, idOrName);
    // One that is long in starting is what people most want to look into.
    const isThere = dyno.state === 'up' || (dyno.state === 'starting' && dyno.containerId !== null);
    if (!isThere) throw notUp(dyno);
    return dyno;
  }

  /** Changes the terminal size of a process inside a dyno. @throws {Refusal} `not_found` */
  async resizeInside(
    account: Account,
    appIdOrName: string,
    process: { readonly dyno: string; readonly id: string },
    size: { readonly rows: number; readonly columns: number },
  ): Promise<void> {
    const app = await this.#options.apps.find(account, appIdOrName, 'operate');
    await this.#require(app, process.dyno);
    await this.#options.dynoManager.resizeInside(process.id, size);
  }

  /** Restarts formation dynos; answers before they are back. One-offs are left alone. @throws {Refusal} `not_found` */
  async restart(account: Account, appIdOrName: string, selector: DynoSelector): Promise<void> {
    const app = await this.#selected(account, appIdOrName, selector);
    await this.#noteEndAsked(app, selector, ({ oneOff }) => !oneOff || 'name' in selector);
    this.#enqueue(app, () => this.#options.dynoManager.restart(app.id, selector));
  }

  /** Stops one-offs for good; a formation dyno is started again. @throws {Refusal} `not_found` */
  async stop(account: Account, appIdOrName: string, selector: DynoSelector): Promise<void> {
    const app = await this.#selected(account, appIdOrName, selector);
    await this.#noteEndAsked(app, selector, () => true);
    this.#enqueue(app, () => this.#options.dynoManager.stop(app.id, selector));
  }

  /** Changes the terminal size of an attached one-off. @throws {Refusal} `not_found` */
  async resize(
    account: Account,
    appIdOrName: string,
    idOrName: string,
    size: { readonly rows: number; readonly columns: number },
  ): Promise<void> {
    const app = await this.#options.apps.find(account, appIdOrName, 'operate');
    const dyno = await this.#require(app, idOrName);
    await this.#options.dynoManager.resize(dyno.id, size);
  }

  async #insideRun(
    account: Account,
    appIdOrName: string,
    { dyno: idOrName, ...request }: InsideRequest,
  ): Promise<{ readonly dyno: Dyno; readonly run: InsideRun }> {
    const { apps, activity, openAccess } = this.#options;
    const app = await apps.find(account, appIdOrName, 'operate');
    const env = checkEnv(request.env ?? {});
    checkCommand(request.command);
    const dyno = await this.reachable(account, app.id, idOrName);
    const slug = await this.#slugOf(dyno);
    const terminal = terminalSize(env);
    activity.byUser(
      app.id,
      `Starting process with command \`${request.command}\` in ${dynoName(dyno)}`,
      account,
    );
    const run: InsideRun = {
      ...(slug?.images
        ? { command: request.command, inImage: true }
        : { command: expandProcessType(request.command, slug?.processTypes ?? {}) }),
      env,
      tty: request.forceNoTty !== true && terminal !== undefined,
      ...(terminal ? { terminal } : {}),
      cut: openAccess.of(app.id, account.id),
    };
    return { dyno, run };
  }

  #enqueue(app: App, task: () => Promise<void>): void {
    this.#options.queue.run(app.id, task).catch(this.#options.onError);
  }

  /** Before the answer, so that a control plane that is killed after it finds what it had promised. */
  async #noteEndAsked(app: App, selector: DynoSelector, concerns: (dyno: Dyno) => boolean): Promise<void> {
    const { store, clock } = this.#options;
    await store.transaction(async (records) => {
      for (const dyno of chosenDynos(await records.dynos.list(app.id), selector))
        if (canEnd(dyno) && concerns(dyno)) await records.dynos.update({ ...dyno, endAskedAt: clock.now() });
    });
  }

  async #selected(account: Account, appIdOrName: string, selector: DynoSelector): Promise<App> {
    const app = await this.#options.apps.find(account, appIdOrName, 'operate');
    if ('name' in selector) await this.#require(app, selector.name);
    if ('type' in selector) {
      const dynos = await this.#options.store.dynos.list(app.id);
      const formation = await this.#options.store.formations.list(app.id);
      if (![...dynos, ...formation].some((each) => each.type === selector.type))
        throw Refusal.missing('process type');
    }
    return app;
  }

  async #require(app: App, idOrName: string): Promise<Dyno> {
    const dyno = await this.#options.store.dynos.find(app.id, idOrName);
    if (!dyno) throw Refusal.missing('dyno');
    return dyno;
  }

  async #slugOf(dyno: Dyno): Promise<Slug | null> {
    const { releases, slugs } = this.#options.store;
    const release = await releases.find(dyno.appId, dyno.releaseId);
    return release?.slugId ? slugs.find(release.slugId) : null;
  }

  /** One that runs already may end by itself. */
  async #checkHours(app: App): Promise<void> {
    await this.#options.apps.checkPersonal(app);
    if (await this.#options.dynoHours.isUsedUp(app.ownerId))
      throw new Refusal(
        'conflict',
        "You've used up your dyno hour pool: Eco dynos do not run until next month. Use another size, such as --size basic.",
        { id: 'dyno_hours_used_up' },
      );
  }

  /** One-offs run on the app's own tier. */
  async #usualSize(app: App): Promise<string> {
    const formation = await this.#options.store.formations.list(app.id);
    return formation.find((row) => row.quantity > 0)?.size ?? formation[0]?.size ?? DEFAULT_SIZE;
  }
}

const canEnd = ({ serving, oneOff, state }: Dyno): boolean => serving || (oneOff && state !== 'complete');

function notUp(dyno: Dyno): Refusal {
  const name = dynoName(dyno);
  const next: Partial<Readonly<Record<Dyno['state'], string>>> = {
    starting: 'is starting. Try again in a moment',
    idle: 'is asleep. A request to the app wakes it',
    crashed: `has crashed. Start it again with renga ps:restart ${name}, or look around in another dyno with renga run bash`,
  };
  const words = next[dyno.state] ?? 'does not run any more. See what does with renga ps';
  return new Refusal('conflict', `${name} ${words}.`, { id: 'dyno_not_up' });
}
