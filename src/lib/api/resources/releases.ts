import type { App } from '../../domain/app.ts';
import { type HandOverRecord, isDeployment, type Release } from '../../domain/release.ts';
import type { SortKeys } from '../../schema/page.ts';
import {
  type HandOverResource,
  type ReleaseResource,
  type ReleaseSdkFields,
  releaseCreateForm,
} from '../../schema/release.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, listed, ok, read } from '../call.ts';
import type { OutputUrls } from './output-streams.ts';

const KEYS: SortKeys<Release> = { id: (release) => release.id, version: (release) => release.version };

export const releaseHandlers = (
  { apps, pipelines, releases }: Pick<ApiOptions, 'apps' | 'pipelines' | 'releases'>,
  outputs: OutputUrls,
) => {
  /** Describes releases of one app. */
  async function describer(
    app: App,
    { account, variant }: Call,
  ): Promise<(release: Release) => Promise<ReleaseResource>> {
    const current = await releases.current(app);
    return async (release) => ({
      id: release.id,
      addon_plan_names: await releases.planNames(release),
      app: { id: app.id, name: app.name },
      artifacts: release.slugId ? [{ type: 'slug', id: release.slugId }] : [],
      created_at: timestamp(release.createdAt),
      current: release.id === current?.id,
      description: release.description,
      eligible_for_rollback: await releases.eligible(release),
      output_stream_url: (await releases.hasCommand(release))
        ? outputs.of(account, app.id, release.id)
        : null,
      slug: release.slugId ? { id: release.slugId } : null,
      status: release.status,
      updated_at: timestamp(release.updatedAt),
      user: release.actor,
      version: release.version,
      ...(variant === '3' ? {} : SDK_FIELDS),
      ...(variant === '3.renga'
        ? { failure: release.failure, hand_over: describeHandOver(release.handOver) }
        : {}),
    });
  }

  async function describe(call: Call, release: Release): Promise<ReleaseResource> {
    const app = await apps.find(call.account, release.appId);
    return (await describer(app, call))(release);
  }

  /** The newest release of each app of a pipeline that `wanted` accepts. */
  async function latest(call: Call, wanted: (release: Release) => boolean) {
    const members = await pipelines.appsOf(call.account, call.param('pipeline'));
    const newest = members.map(async ({ app }) => (await releases.list(call.account, app.id)).find(wanted));
    const found = (await Promise.all(newest)).filter((release) => release !== undefined);
    return listed(call, found, KEYS, (release) => describe(call, release));
  }

  return {
    latestOfPipeline: ((call) => latest(call, () => true)) satisfies Handler,

    latestDeployments: ((call) => latest(call, isDeployment)) satisfies Handler,

    list: (async (call) => {
      const app = await apps.find(call.account, call.param('app'));
      const all = await releases.list(call.account, app.id);
      return listed(call, all, KEYS, await describer(app, call));
    }) satisfies Handler,

    info: (async (call) => {
      const release = await releases.find(call.account, call.param('app'), call.param('release'));
      return ok(await describe(call, release));
    }) satisfies Handler,

    create: (async (call) => {
      const { slug, release, description } = read(releaseCreateForm, call);
      const made =
        slug === undefined
          ? await releases.rollback(call.account, call.param('app'), release ?? '')
          : await releases.releaseSlug(call.account, call.param('app'), {
              slugId: slug,
              ...(description === undefined ? {} : { description }),
            });
      return created(await describe(call, made));
    }) satisfies Handler,
  };
};

const SDK_FIELDS: ReleaseSdkFields = { oci_image: null };

const describeHandOver = (seen: HandOverRecord | null): HandOverResource | null =>
  seen && {
    served: seen.served,
    failed: seen.failed,
    retried: seen.retried,
    longest_held_ms: seen.longestHeldMs,
  };
