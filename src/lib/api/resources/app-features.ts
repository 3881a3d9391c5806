import type { FeatureOfApp } from '../../platform/features.ts';
import { type AppFeatureResource, appFeatureUpdateForm } from '../../schema/app-feature.ts';
import type { SortKeys } from '../../schema/page.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, type Handler, listed, ok, read } from '../call.ts';
import { namedId } from '../named-id.ts';

const KEYS: SortKeys<AppFeatureResource> = {
  id: (feature) => feature.id,
  name: (feature) => feature.name,
};

export const appFeatureHandlers = ({ apps, features }: Pick<ApiOptions, 'apps' | 'features'>) => {
  /** The feature that `:feature` names, which may also be its id. */
  async function nameOf(call: Call): Promise<string> {
    const wanted = call.param('feature');
    const app = await apps.find(call.account, call.param('app'));
    const all = await features.list(call.account, app.id);
    return all.find((feature) => featureId(feature) === wanted)?.name ?? wanted;
  }

  return {
    list: (async (call) => {
      const all = await features.list(call.account, call.param('app'));
      return listed(call, all.map(describe), KEYS, (feature) => feature);
    }) satisfies Handler,

    info: (async (call) =>
      ok(
        describe(await features.find(call.account, call.param('app'), await nameOf(call))),
      )) satisfies Handler,

    update: (async (call) => {
      const { enabled } = read(appFeatureUpdateForm, call);
      return ok(describe(await features.turn(call.account, call.param('app'), await nameOf(call), enabled)));
    }) satisfies Handler,
  };
};

const featureId = (feature: FeatureOfApp): string => namedId('feature', feature.name);

const describe = (feature: FeatureOfApp): AppFeatureResource => ({
  id: featureId(feature),
  name: feature.name,
  created_at: timestamp(feature.app.createdAt),
  description: feature.description,
  display_name: feature.displayName,
  doc_url: feature.docUrl,
  enabled: feature.enabled,
  feedback_email: '',
  state: feature.state,
  updated_at: timestamp(feature.updatedAt),
});
