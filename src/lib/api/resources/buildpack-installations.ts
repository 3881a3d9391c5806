import { type BuildpackInstallationResource, buildpackInstallationsForm } from '../../schema/build.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Handler, ok, read } from '../call.ts';

const describe = (buildpacks: readonly string[]): readonly BuildpackInstallationResource[] =>
  buildpacks.map((buildpack, ordinal) => ({ ordinal, buildpack: { url: buildpack, name: buildpack } }));

/** The ordered list of an app; it counts from the next build on. */
export const buildpackInstallationHandlers = ({ apps }: Pick<ApiOptions, 'apps'>) => ({
  list: (async (call) =>
    ok(describe(await apps.buildpacks(call.account, call.param('app'))))) satisfies Handler,

  replace: (async (call) => {
    const buildpacks = read(buildpackInstallationsForm, call).updates.map(({ buildpack }) => buildpack);
    return ok(describe(await apps.setBuildpacks(call.account, call.param('app'), buildpacks)));
  }) satisfies Handler,
});
