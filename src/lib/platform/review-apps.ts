import type { Account } from '../domain/account.ts';
import type { ConfigVars } from '../domain/config-vars.ts';
import type { Pipeline } from '../domain/pipeline.ts';
import { Refusal } from '../domain/refusal.ts';
import { FIRST_REVIEW_CONFIG, isStale, type ReviewApp, type ReviewAppConfig } from '../domain/review-app.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Apps } from './apps.ts';
import type { Pipelines } from './pipelines.ts';
import type { Branches, Store } from './ports.ts';
import type { ReviewAppLife, ReviewSource } from './review-app-life.ts';

interface ReviewAppsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly branches: Branches;
  readonly pipelines: Pipelines;
  readonly reviewAppLife: ReviewAppLife;
  readonly onError: (error: unknown) => void;
}

export type ReviewConfigChange = Partial<Omit<ReviewAppConfig, 'pipelineId' | 'createdAt' | 'updatedAt'>>;

export interface ReviewWish {
  readonly pipeline: string;
  readonly branch: string;
  /** The tip of the branch in the repository of the pipeline unless given. */
  readonly source?: { readonly version: string | null; readonly open: ReviewSource };
  readonly environment: ConfigVars;
  readonly prNumber?: number;
}

const SWEEP_MS = 60 * 60_000;

/** Review apps of pipelines: whether there are any, and which. */
export class ReviewApps {
  readonly #options: ReviewAppsOptions;

  constructor(options: ReviewAppsOptions) {
    this.#options = options;
  }

  /** @throws {Refusal} `not_found`, also where they are not enabled */
  async config(account: Account, pipelineIdOrName: string): Promise<ReviewAppConfig> {
    const pipeline = await this.#options.pipelines.find(account, pipelineIdOrName);
    const config = await this.#options.store.reviewApps.config(pipeline.id);
    if (!config) throw Refusal.missing('review app config');
    return config;
  }

  /** Turns them on, or changes how they are made. @throws {Refusal} `not_found`, `forbidden` */
  async enable(
    account: Account,
    pipelineIdOrName: string,
    change: ReviewConfigChange,
  ): Promise<ReviewAppConfig> {
    const { store, clock } = this.#options;
    const { id } = await this.#options.pipelines.own(account, pipelineIdOrName);
    const now = clock.now();
    const known = await store.reviewApps.config(id);
    const base = known ?? { ...FIRST_REVIEW_CONFIG, pipelineId: id, createdAt: now };
    const config: ReviewAppConfig = { ...base, ...change, updatedAt: now };
    await store.reviewApps.setConfig(config);
    return config;
  }

  /** Changes how they are made. @throws {Refusal} `not_found`, also where they are not enabled; `forbidden` */
  async change(
    account: Account,
    pipelineIdOrName: string,
    change: ReviewConfigChange,
  ): Promise<ReviewAppConfig> {
    await this.#options.pipelines.own(account, pipelineIdOrName);
    await this.config(account, pipelineIdOrName);
    return this.enable(account, pipelineIdOrName, change);
  }

  /** Turns them off; those that are there stay until somebody destroys them. @throws {Refusal} as `change` */
  async disable(account: Account, pipelineIdOrName: string): Promise<ReviewAppConfig> {
    await this.#options.pipelines.own(account, pipelineIdOrName);
    const config = await this.config(account, pipelineIdOrName);
    await this.#options.store.reviewApps.deleteConfig(config.pipelineId);
    return config;
  }

  /** Those of a pipeline, oldest first. @throws {Refusal} `not_found` */
  async list(account: Account, pipelineIdOrName: string): Promise<readonly ReviewApp[]> {
    const pipeline = await this.#options.pipelines.find(account, pipelineIdOrName);
    return this.#present(pipeline);
  }

  /** @throws {Refusal} `not_found` */
  async find(account: Account, id: string): Promise<ReviewApp> {
    const row = await this.#options.store.reviewApps.find(id);
    if (!row) throw Refusal.missing('review app');
    await this.#options.pipelines.find(account, row.pipelineId).catch(asMissing);
    return row;
  }

  /** The one whose app it is. @throws {Refusal} `not_found` */
  async ofApp(account: Account, appIdOrName: string): Promise<ReviewApp> {
    const app = await this.#options.apps.find(account, appIdOrName);
    const row = (await this.#options.store.reviewApps.list()).find(({ appId }) => appId === app.id);
    if (!row) throw Refusal.missing('review app');
    return row;
  }

  /**
   * Begins to make the app of a branch.
   * @throws {Refusal} `not_found` for the pipeline or the branch; `forbidden`; `invalid_params`, ids `review_apps_disabled`,
   * `review_app_exists`, `review_app_limit`
   */
  async create(account: Account, wish: ReviewWish): Promise<ReviewApp> {
    const pipeline = await this.#options.pipelines.own(account, wish.pipeline);
    const config = await this.#options.store.reviewApps.config(pipeline.id);
    if (!config)
      throw Refusal.invalid(
        `Review apps of ${pipeline.name} are not enabled. Run: renga reviewapps:enable --pipeline ${pipeline.name}`,
        'review_apps_disabled',
      );
    const source = wish.source ?? (await this.#tip(pipeline, wish.branch));
    const row = await this.#insert(account, pipeline, wish, source.version, config.limit);
    this.#options.reviewAppLife.make(row, source.open, wish.environment);
    return row;
  }

  /** Begins to destroy one; resolves when it is marked. @throws {Refusal} `not_found`, `forbidden` */
  async destroy(account: Account, id: string): Promise<ReviewApp> {
    const row = await this.find(account, id);
    await this.#options.pipelines.own(account, row.pipelineId);
    const going: ReviewApp = { ...row, status: 'deleting', updatedAt: this.#options.clock.now() };
    await this.#options.store.reviewApps.update(going);
    this.#options.reviewAppLife.destroy(going).catch(this.#options.onError);
    return going;
  }

  /** Destroys, now and every hour, what is stale or has lost its branch, until the signal aborts. */
  async tend(signal: AbortSignal): Promise<void> {
    await this.#options.reviewAppLife.recover();
    while (!signal.aborted) {
      await this.sweep().catch(this.#options.onError);
      await this.#options.clock.sleep(SWEEP_MS, signal).catch(() => undefined);
    }
  }

  /** Destroys what is stale, and what a kill has kept from going with its branch. */
  async sweep(): Promise<void> {
    const { store, clock, branches, reviewAppLife } = this.#options;
    for (const row of await store.reviewApps.list()) {
      if (row.status !== 'created') continue;
      const config = await store.reviewApps.config(row.pipelineId);
      const isOld = config !== null && isStale(row, config, clock.now());
      const known = row.fromRepository ? await branches.list(row.pipelineId) : [];
      const hasBranch = !row.fromRepository || known.some(({ name }) => name === row.branch);
      if (isOld || !hasBranch || !(await reviewAppLife.appOf(row))) await reviewAppLife.destroy(row);
    }
  }

  async #tip(pipeline: Pipeline, branch: string): Promise<NonNullable<ReviewWish['source']>> {
    const found = (await this.#options.branches.list(pipeline.id)).find(({ name }) => name === branch);
    if (!found) throw Refusal.missing('branch');
    return { version: found.commit, open: commitSource(this.#options.branches, pipeline.id, found.commit) };
  }

  /** Looked at and written in one transaction, so that two pushes at once make one app. */
  #insert(
    account: Account,
    pipeline: Pipeline,
    wish: ReviewWish,
    version: string | null,
    limit: number,
  ): Promise<ReviewApp> {
    const now = this.#options.clock.now();
    const row: ReviewApp = {
      id: newId(),
      pipelineId: pipeline.id,
      creatorId: account.id,
      branch: wish.branch,
      version,
      fromRepository: wish.source === undefined,
      prNumber: wish.prNumber ?? null,
      status: 'pending',
      message: null,
      appId: null,
      setupId: null,
      predestroy: null,
      deployedAt: now,
      createdAt: now,
      updatedAt: now,
    };
    return this.#options.store.transaction(async ({ apps, reviewApps }) => {
      const all = (await reviewApps.list()).filter(({ pipelineId }) => pipelineId === pipeline.id);
      const known = all.find(({ branch }) => branch === wish.branch);
      const isThere =
        known !== undefined &&
        known.status !== 'errored' &&
        (known.appId === null || (await apps.find(known.appId)) !== null);
      if (isThere)
        throw Refusal.invalid(
          `The branch ${wish.branch} has a review app already, which is ${known.status}. Push to the branch, or destroy it first.`,
          'review_app_exists',
        );
      if (all.filter(({ status }) => status !== 'errored').length >= limit)
        throw Refusal.invalid(
          `${pipeline.name} has ${limit} review apps, and may have no more. Destroy one, or run: renga reviewapps:enable --pipeline ${pipeline.name} --limit ${limit + 1}`,
          'review_app_limit',
        );
      if (known) await reviewApps.delete(known.id);
      await reviewApps.insert(row);
      return row;
    });
  }

  /** Those whose app somebody has destroyed are none. */
  async #present({ id }: Pipeline): Promise<readonly ReviewApp[]> {
    const { store, reviewAppLife } = this.#options;
    const rows = (await store.reviewApps.list()).filter(({ pipelineId }) => pipelineId === id);
    const gone = await Promise.all(
      rows.map(async (row) => row.status === 'created' && !(await reviewAppLife.appOf(row))),
    );
    return rows.filter((_, index) => !gone[index]);
  }
}

/** The source of a commit of a pipeline's repository. */
export const commitSource =
  (branches: Branches, pipelineId: string, commit: string): ReviewSource =>
  async () => {
    const source = await branches.source(pipelineId, commit, new AbortController().signal);
    return {
      tarPath: source.tarPath,
      version: commit,
      description: source.subject,
      [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
    };
  };

function asMissing(): never {
  throw Refusal.missing('review app');
}
