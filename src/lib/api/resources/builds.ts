import type { Account } from '../../domain/account.ts';
import type { Build } from '../../domain/build.ts';
import { type BuildResource, type BuildResultResource, buildCreateForm } from '../../schema/build.ts';
import type { SortKeys } from '../../schema/page.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, listed, ok, read } from '../call.ts';
import { checkDigest, type SourceTar } from '../source-files.ts';
import type { OutputUrls } from './output-streams.ts';
import type { Sources } from './sources.ts';

const KEYS: SortKeys<Build> = { id: (build) => build.id, started_at: (build) => build.createdAt };

interface Parts extends Pick<ApiOptions, 'apps' | 'builds' | 'pipelines' | 'onError'> {
  readonly outputUrls: OutputUrls;
  readonly sources: Sources;
}

export const buildHandlers = ({ apps, builds, pipelines, outputUrls, sources, onError }: Parts) => {
  const describe = (build: Build, { account, variant }: Call): BuildResource => ({
    id: build.id,
    app: { id: build.appId },
    buildpacks: build.buildpacks.map((each) => ({ url: each, name: each })),
    created_at: timestamp(build.createdAt),
    output_stream_url: outputUrls.of(account, build.appId, build.id),
    release: build.releaseId ? { id: build.releaseId } : null,
    slug: build.slugId ? { id: build.slugId } : null,
    source_blob: {
      checksum: null,
      // The source is not kept: a push came without a URL, and one that was fetched may hold credentials.
      url: '',
      version: build.sourceVersion,
      version_description: build.sourceDescription,
    },
    stack: build.stack,
    status: build.status,
    updated_at: timestamp(build.updatedAt),
    user: build.actor,
    ...(variant === '3.renga' ? { failure: build.failure } : {}),
  });

  /** Starts the build and lets its source go when it has ended. */
  async function start(account: Account, appName: string, tar: SourceTar, form: Form): Promise<Build> {
    const { version, version_description, checksum } = form.source_blob;
    checkDigest(tar, checksum);
    const app = await apps.find(account, appName, 'deploy');
    const buildpacks = form.buildpacks?.map(({ url, name }) => url ?? name ?? '');
    const { build, ended } = await builds.start(
      app,
      { id: account.id, email: account.email },
      {
        tarPath: tar.path,
        version: version ?? null,
        description: version_description ?? null,
        ...(buildpacks ? { buildpacks } : {}),
      },
    );
    ended.finally(() => tar[Symbol.asyncDispose]()).catch((error) => onError(error, 'building a source'));
    return build;
  }

  return {
    create: (async (call) => {
      const form = read(buildCreateForm, call);
      const app = await apps.find(call.account, call.param('app'), 'deploy');
      const tar = await sources.obtain(form.source_blob.url);
      try {
        return created(describe(await start(call.account, app.id, tar, form), call));
      } catch (error) {
        await tar[Symbol.asyncDispose]();
        throw error;
      }
    }) satisfies Handler,

    /** The newest build of each app of a pipeline. */
    latestOfPipeline: (async (call) => {
      const members = await pipelines.appsOf(call.account, call.param('pipeline'));
      const newest = members.map(async ({ app }) => (await builds.list(call.account, app.id))[0]);
      const found = (await Promise.all(newest)).filter((build) => build !== undefined);
      return listed(call, found, KEYS, (build) => describe(build, call));
    }) satisfies Handler,

    list: (async (call) => {
      const all = await builds.list(call.account, call.param('app'));
      return listed(call, all, KEYS, (build) => describe(build, call));
    }) satisfies Handler,

    info: (async (call) => {
      const build = await builds.find(call.account, call.param('app'), call.param('build'));
      return ok(describe(build, call));
    }) satisfies Handler,

    cancel: (async (call) => {
      const build = await builds.cancel(call.account, call.param('app'), call.param('build'));
      return ok(describe(build, call));
    }) satisfies Handler,

    purgeCache: (async (call) => {
      await builds.purgeCache(call.account, call.param('app'));
      return ok({});
    }) satisfies Handler,

    /** The output as older clients read it. */
    result: (async (call) => {
      const { build, output } = await builds.result(call.account, call.param('app'), call.param('build'));
      const resource: BuildResultResource = {
        build: {
          id: build.id,
          status: build.status,
          output_stream_url: outputUrls.of(call.account, build.appId, build.id),
        },
        exit_code: build.status === 'succeeded' ? 0 : 1,
        lines: output.split(/(?<=\n)/).map((line) => ({ line, stream: 'STDOUT' })),
      };
      return ok(resource);
    }) satisfies Handler,
  };
};

type Form = ReturnType<typeof buildCreateForm.parse>;
