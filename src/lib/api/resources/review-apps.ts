import { Refusal } from '../../domain/refusal.ts';
import type { ReviewApp, ReviewAppConfig } from '../../domain/review-app.ts';
import type { ReviewWish } from '../../platform/review-apps.ts';
import type { SortKeys } from '../../schema/page.ts';
import {
  type ReviewAppConfigResource,
  type ReviewAppResource,
  reviewAppConfigForm,
  reviewAppCreateForm,
} from '../../schema/review-app.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, listed, ok, read } from '../call.ts';
import { repositoryId } from './pipeline-repositories.ts';
import type { Sources } from './sources.ts';

const KEYS: SortKeys<ReviewApp> = { id: ({ id }) => id };

/** What clients write for the branch in the repository of the pipeline. */
const RESOLVE = 'resolve';

interface Parts extends Pick<ApiOptions, 'pipelines' | 'reviewApps'> {
  readonly sources: Sources;
}

export const reviewAppHandlers = ({ pipelines, reviewApps, sources }: Parts) => {
  async function describe(app: ReviewApp, call: Call): Promise<ReviewAppResource> {
    const config = await reviewApps.config(call.account, app.pipelineId).catch(() => null);
    return {
      id: app.id,
      app: app.appId === null ? null : { id: app.appId },
      app_setup: app.setupId === null ? null : { id: app.setupId },
      branch: app.branch,
      created_at: timestamp(app.createdAt),
      creator: { id: app.creatorId },
      error_status: app.status === 'errored' ? app.message : null,
      fork_repo: null,
      message: app.message,
      pipeline: { id: app.pipelineId },
      pr_number: app.prNumber,
      status: app.status,
      updated_at: timestamp(app.updatedAt),
      wait_for_ci: config?.waitForCi ?? false,
    };
  }

  async function sourceOf(url: string, version: string | undefined): Promise<Pick<ReviewWish, 'source'>> {
    if (url === RESOLVE) return {};
    const tar = await sources.obtain(url);
    const open = async () => ({
      tarPath: tar.path,
      version: version ?? null,
      description: null,
      [Symbol.asyncDispose]: () => tar[Symbol.asyncDispose](),
    });
    return { source: { version: version ?? null, open } };
  }

  /** Only its own repository can be watched. */
  async function checked(call: Call) {
    const { repo, ...form } = read(reviewAppConfigForm, call);
    const { name } = await pipelines.find(call.account, call.param('pipeline'));
    if (repo !== undefined && repo !== name && repo !== `pipelines/${name}`)
      throw new Refusal(
        'not_offered',
        `Review apps are made of the pipeline's own repository, pipelines/${name}. Push there: renga pipelines:connect ${name}`,
      );
    return {
      ...(form.app_limit === undefined ? {} : { limit: form.app_limit }),
      ...(form.automatic_review_apps === undefined ? {} : { automatic: form.automatic_review_apps }),
      ...(form.base_name === undefined ? {} : { baseName: form.base_name }),
      ...(form.destroy_stale_apps === undefined ? {} : { destroyStale: form.destroy_stale_apps }),
      ...(form.stale_days === undefined ? {} : { staleDays: form.stale_days }),
      ...(form.wait_for_ci === undefined ? {} : { waitForCi: form.wait_for_ci }),
    };
  }

  return {
    create: (async (call) => {
      const { branch, pipeline, pr_number, source_blob, environment } = read(reviewAppCreateForm, call);
      // Whoever may not is told so before anything is fetched.
      await pipelines.own(call.account, pipeline);
      const source = await sourceOf(source_blob.url, source_blob.version);
      const app = await reviewApps
        .create(call.account, {
          pipeline,
          branch,
          environment: environment ?? {},
          ...(pr_number === undefined ? {} : { prNumber: pr_number }),
          ...source,
        })
        .catch(async (error: unknown) => {
          await (await source.source?.open())?.[Symbol.asyncDispose]();
          throw error;
        });
      return created(await describe(app, call));
    }) satisfies Handler,

    list: (async (call) => {
      const all = await reviewApps.list(call.account, call.param('pipeline'));
      return listed(call, all, KEYS, (app) => describe(app, call));
    }) satisfies Handler,

    info: (async (call) =>
      ok(await describe(await reviewApps.find(call.account, call.param('review')), call))) satisfies Handler,

    destroy: (async (call) =>
      ok(
        await describe(await reviewApps.destroy(call.account, call.param('review')), call),
      )) satisfies Handler,

    ofApp: (async (call) =>
      ok(await describe(await reviewApps.ofApp(call.account, call.param('app')), call))) satisfies Handler,

    enable: (async (call) => {
      const config = await reviewApps.enable(call.account, call.param('pipeline'), await checked(call));
      return created(describeConfig(config));
    }) satisfies Handler,

    config: (async (call) =>
      ok(describeConfig(await reviewApps.config(call.account, call.param('pipeline'))))) satisfies Handler,

    change: (async (call) => {
      const config = await reviewApps.change(call.account, call.param('pipeline'), await checked(call));
      return ok(describeConfig(config));
    }) satisfies Handler,

    disable: (async (call) =>
      ok(describeConfig(await reviewApps.disable(call.account, call.param('pipeline'))))) satisfies Handler,
  };
};

const describeConfig = (config: ReviewAppConfig): ReviewAppConfigResource => ({
  app_limit: config.limit,
  automatic_review_apps: config.automatic,
  base_name: config.baseName,
  deploy_target: { id: 'us', type: 'region' },
  destroy_stale_apps: config.destroyStale,
  pipeline_id: config.pipelineId,
  repo: { id: repositoryId(config.pipelineId) },
  stale_days: config.staleDays,
  wait_for_ci: config.waitForCi,
});
