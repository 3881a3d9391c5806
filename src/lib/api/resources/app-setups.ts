import type { AppSetup } from '../../domain/app-setup.ts';
import { type AppSetupResource, appSetupCreateForm } from '../../schema/app-setup.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { created, type Handler, ok, read } from '../call.ts';
import { checkDigest } from '../source-files.ts';
import type { OutputUrls } from './output-streams.ts';
import type { Sources } from './sources.ts';

interface Parts extends Pick<ApiOptions, 'appSetups' | 'builds' | 'onError'> {
  readonly outputUrls: OutputUrls;
  readonly sources: Sources;
}

export const appSetupHandlers = ({ appSetups, builds, outputUrls, sources, onError }: Parts) => {
  async function describe(setup: AppSetup): Promise<AppSetupResource> {
    return {
      id: setup.id,
      app: { id: setup.appId, name: setup.appName },
      build: setup.buildId === null ? null : await describeBuild(setup, setup.buildId),
      created_at: timestamp(setup.createdAt),
      failure_message: setup.failureMessage,
      manifest_errors: setup.manifestErrors,
      postdeploy: setup.postdeploy && {
        output: setup.postdeploy.output,
        exit_code: setup.postdeploy.exitCode,
      },
      resolved_success_url: setup.successUrl,
      status: setup.status,
      updated_at: timestamp(setup.updatedAt),
    };
  }

  /** The build of an app that could not be made is gone with it. */
  const describeBuild = async ({ appId, accountId }: AppSetup, id: string) => ({
    id,
    status: (await builds.byId(appId, id))?.status ?? ('failed' as const),
    output_stream_url: outputUrls.of({ id: accountId }, appId, id),
  });

  return {
    create: (async (call) => {
      const { app, source_blob, overrides } = read(appSetupCreateForm, call);
      const tar = await sources.obtain(source_blob.url);
      try {
        checkDigest(tar, source_blob.checksum);
        const { setup, ended } = await appSetups.create(call.account, {
          ...(app?.name === undefined ? {} : { name: app.name }),
          ...(app?.stack === undefined ? {} : { stack: app.stack }),
          ...(app?.region === undefined ? {} : { region: app.region }),
          ...(app?.organization === undefined ? {} : { team: app.organization }),
          ...(app?.locked === undefined ? {} : { locked: app.locked }),
          source: { tarPath: tar.path, version: source_blob.version ?? null, description: null },
          overrides: {
            env: overrides?.env ?? {},
            buildpacks: (overrides?.buildpacks ?? []).map(({ url }) => url),
          },
        });
        ended.finally(() => tar[Symbol.asyncDispose]()).catch((error) => onError(error, 'setting an app up'));
        return created(await describe(setup));
      } catch (error) {
        await tar[Symbol.asyncDispose]();
        throw error;
      }
    }) satisfies Handler,

    info: (async (call) =>
      ok(await describe(await appSetups.find(call.account, call.param('setup'))))) satisfies Handler,
  };
};
