import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import type { ConfigVars } from '../domain/config-vars.ts';
import { DEFAULT_SIZE } from '../domain/dyno-size.ts';
import type { Pipeline } from '../domain/pipeline.ts';
import { Refusal } from '../domain/refusal.ts';
import { type ReviewApp, reviewAppName } from '../domain/review-app.ts';
import type { Clock } from '../std/clock.ts';
import { newId, randomHex } from '../std/ids.ts';
import type { KeyedQueue } from '../std/keyed-queue.ts';
import type { AppPreparation, Purpose } from './app-preparation.ts';
import type { AppSetups } from './app-setups.ts';
import type { Apps } from './apps.ts';
import type { BuildSource, Builds } from './builds.ts';
import type { Pipelines } from './pipelines.ts';
import type { DynoManager, Records, Store } from './ports.ts';
import type { Releases } from './releases.ts';
import type { Settings } from './settings.ts';

interface ReviewAppLifeOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly queue: KeyedQueue;
  readonly apps: Apps;
  readonly appSetups: AppSetups;
  readonly builds: Builds;
  readonly dynoManager: DynoManager;
  readonly pipelines: Pipelines;
  readonly preparation: AppPreparation;
  readonly releases: Releases;
  readonly settings: Pick<Settings, 'releaseTimeoutMs'>;
  readonly onError: (error: unknown) => void;
}

/** A source that is there until it is disposed of. */
export type ReviewSource = () => Promise<BuildSource & AsyncDisposable>;

const INTERRUPTED = 'The control plane was stopped before the app was ready. Push the branch again.';

/** Makes review apps, deploys to them and destroys them; of one app nothing happens twice at a time. */
export class ReviewAppLife {
  readonly #options: ReviewAppLifeOptions;
  /** Those that this control plane works on, and no earlier one left. */
  readonly #underWay = new Set<string>();

  constructor(options: ReviewAppLifeOptions) {
    this.#options = options;
  }

  /** Makes the app of a row that was just written; nobody waits for it. */
  make(row: ReviewApp, from: ReviewSource, environment: ConfigVars): void {
    this.#underWay.add(row.id);
    this.#inTurn(row, async () => {
      try {
        await using source = await from();
        await this.#setUp(row, source, environment);
      } catch (error) {
        if (!(error instanceof Refusal)) this.#options.onError(error);
        await this.#change(row.id, {
          status: 'errored',
          message: error instanceof Error ? error.message : String(error),
        });
      } finally {
        this.#underWay.delete(row.id);
      }
    });
  }

  /** Deploys another commit of its branch: build and release, and nothing of the `app.json` (Dev Center: Review Apps). */
  deploy(row: ReviewApp, from: ReviewSource): void {
    this.#inTurn(row, async () => {
      const current = await this.#options.store.reviewApps.find(row.id);
      const app = current?.status === 'created' ? await this.appOf(current) : null;
      if (!app) return;
      await using source = await from();
      await this.#change(row.id, await this.#outcome(app, source));
    });
  }

  /** Destroys the app with all that was made for it, then the row. @throws what keeps the app from being destroyed */
  async destroy(row: ReviewApp): Promise<void> {
    await this.#options.store.reviewApps.update({ ...row, status: 'deleting' });
    const app = await this.appOf(row);
    if (app) {
      const owner = await this.#options.apps.ownerOf(app);
      await this.#predestroy(app, row);
      await this.#options.apps.destroy(owner, app.id).catch(ignoreGone);
    }
    await this.#options.store.reviewApps.delete(row.id);
  }

  /** The app of a row, or `null` when there is none, or none any more. */
  async appOf({ appId }: ReviewApp): Promise<App | null> {
    const app = appId === null ? null : await this.#options.store.apps.find(appId);
    return app?.status === 'active' ? app : null;
  }

  /** Ends what a killed control plane left under way. Call it when setups have been recovered. */
  async recover(): Promise<void> {
    for (const row of await this.#options.store.reviewApps.list()) {
      if (this.#underWay.has(row.id)) continue;
      if (row.status === 'deleting') await this.destroy(row).catch(this.#options.onError);
      if (row.status === 'pending' || row.status === 'creating') await this.#recoverOne(row);
    }
  }

  /** A setup that was done before the kill is only told of now. */
  async #recoverOne(row: ReviewApp): Promise<void> {
    const setup = row.setupId === null ? null : await this.#options.store.appSetups.find(row.setupId);
    await this.#change(
      row.id,
      setup?.status === 'succeeded'
        ? { status: 'created' }
        : { status: 'errored', message: INTERRUPTED, appId: null },
    );
  }

  async #setUp(row: ReviewApp, source: BuildSource, environment: ConfigVars): Promise<void> {
    const { appSetups, preparation, store } = this.#options;
    const { pipeline, owner } = await this.#pipelineOf(row);
    const purpose = await this.#purpose(row, pipeline, owner, environment);
    const manifest = await preparation.manifest(source.tarPath, purpose).catch(() => null);
    const config = await store.reviewApps.config(pipeline.id);
    if ((await store.reviewApps.find(row.id))?.status !== 'pending') return;
    const name = reviewAppName(config?.baseName ?? pipeline.name, row.branch, randomHex(3));
    const predestroy = manifest?.scripts.predestroy ?? null;
    const { setup, ended } = await appSetups.create(owner, { ...purpose, name, source }, (records, begun) =>
      this.#begin(records, row, { appId: begun.appId, setupId: begun.id, predestroy }),
    );
    await ended;
    const end = await appSetups.find(owner, setup.id);
    await this.#change(
      row.id,
      end.status === 'succeeded'
        ? { status: 'created', deployedAt: this.#options.clock.now() }
        : {
            status: 'errored',
            appId: null,
            message: [end.failureMessage, ...end.manifestErrors].join(' '),
          },
    );
  }

  async #purpose(
    row: ReviewApp,
    pipeline: Pipeline,
    owner: Account,
    environment: ConfigVars,
  ): Promise<Purpose> {
    const { pipelines, store } = this.#options;
    const stack = await pipelines.stackOf(owner, pipeline.id);
    return {
      environment: 'review',
      bare: true,
      ...(stack === null ? {} : { otherwiseStack: stack }),
      overrides: {
        env: {
          ...(await store.pipelines.stageConfig(pipeline.id, 'review')),
          HEROKU_BRANCH: row.branch,
          ...(row.prNumber === null ? {} : { HEROKU_PR_NUMBER: String(row.prNumber) }),
          ...environment,
        },
        buildpacks: [],
      },
    };
  }

  /**
   * The app is in the pipeline from its first moment on: one that could not be made leaves it as it goes.
   * @throws {Refusal} when nobody waits for it any more, and there is to be no app then
   */
  async #begin(
    { reviewApps, pipelines }: Records,
    { id, pipelineId }: ReviewApp,
    made: Pick<ReviewApp, 'setupId' | 'predestroy'> & { readonly appId: string },
  ): Promise<void> {
    const row = await reviewApps.find(id);
    if (row?.status !== 'pending') throw Refusal.missing('review app');
    const now = this.#options.clock.now();
    await reviewApps.update({ ...row, ...made, status: 'creating', updatedAt: now });
    const { appId } = made;
    await pipelines.insertCoupling({
      id: newId(),
      appId,
      pipelineId,
      stage: 'review',
      createdAt: now,
      updatedAt: now,
    });
  }

  async #outcome(app: App, source: BuildSource): Promise<Partial<ReviewApp>> {
    const owner = await this.#options.apps.ownerOf(app);
    const { ended } = await this.#options.builds.start(app, owner, source);
    const end = await ended;
    const failure = 'failure' in end ? end.failure : end.release.failure;
    const deployed = { version: source.version, deployedAt: this.#options.clock.now(), message: null };
    return failure === null ? deployed : { message: `${source.version}: ${failure.message}` };
  }

  async #predestroy(app: App, { predestroy }: ReviewApp): Promise<void> {
    const { releases, dynoManager, settings, onError } = this.#options;
    const release = predestroy && (await releases.current(app));
    const slug = release && (await releases.slugOf(release));
    if (!predestroy || !release || !slug) return;
    const { command, size = DEFAULT_SIZE } = predestroy;
    const run = { app, release, slug, type: 'predestroy', command, size, env: {}, attach: false, tty: false };
    // Whatever it says, the app goes.
    await dynoManager
      .runToEnd(run, { limitMs: settings.releaseTimeoutMs, onOutput: () => undefined })
      .catch(onError);
  }

  async #pipelineOf(row: ReviewApp): Promise<{ readonly pipeline: Pipeline; readonly owner: Account }> {
    const pipeline = await this.#options.store.pipelines.find(row.pipelineId);
    const owner = pipeline && (await this.#options.store.accounts.find(pipeline.ownerId));
    if (!pipeline || !owner) throw Refusal.missing('pipeline');
    return { pipeline, owner };
  }

  /** One that is being destroyed is changed by nothing else; an app that came too late goes too. */
  async #change(id: string, change: Partial<ReviewApp>): Promise<void> {
    const { store, clock, apps, onError } = this.#options;
    const isKept = await store.transaction(async ({ reviewApps }) => {
      const row = await reviewApps.find(id);
      if (!row || row.status === 'deleting') return false;
      await reviewApps.update({ ...row, ...change, updatedAt: clock.now() });
      return true;
    });
    const app = isKept || !change.appId ? null : await store.apps.find(change.appId);
    if (app)
      await apps
        .destroy(await apps.ownerOf(app), app.id)
        .catch(ignoreGone)
        .catch(onError);
  }

  #inTurn(row: ReviewApp, work: () => Promise<void>): void {
    this.#options.queue.run(`review app ${row.id}`, work).catch(this.#options.onError);
  }
}

/** Somebody else was faster. */
function ignoreGone(error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
}
