import type { App } from '../../domain/app.ts';
import type { Variant } from '../../schema/accept.ts';
import {
  type AppResource,
  type AppSdkFields,
  acmRefreshForm,
  appCreateForm,
  appFilterForm,
  appUpdateForm,
} from '../../schema/app.ts';
import type { SortKeys } from '../../schema/page.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, listed, ok, read, stretchFor } from '../call.ts';
import { namedReference } from '../named-id.ts';
import { seenBy } from '../partner-routes.ts';
import { checkSelf } from './account.ts';

type Parts = Pick<ApiOptions, 'apps' | 'formations' | 'managedCertificates' | 'releases' | 'urls'>;

const KEYS = {
  id: (app) => app.id,
  name: (app) => app.name,
  updated_at: (app) => app.updatedAt,
} satisfies SortKeys<App>;

const isSortKey = (key: string): key is keyof typeof KEYS => Object.hasOwn(KEYS, key);

export const appHandlers = ({ apps, formations, managedCertificates, releases, urls }: Parts) => {
  async function describe(app: App, variant: Variant): Promise<AppResource> {
    const [owner, current, acm] = await Promise.all([
      apps.ownerOf(app),
      releases.current(app),
      managedCertificates.isOn(app),
    ]);
    const slug = current && (await releases.slugOf(current));
    return {
      id: app.id,
      name: app.name,
      acm,
      archived_at: null,
      build_stack: namedReference('stack', app.buildStack),
      buildpack_provided_description: slug?.buildpackDescription ?? null,
      created_at: timestamp(app.createdAt),
      generation: variant === '3' ? namedReference('generation', 'cedar') : 'cedar',
      git_url: urls.git(app.name),
      internal_routing: null,
      maintenance: app.maintenance,
      organization: null,
      owner: { id: owner.id, email: owner.email },
      region: namedReference('region', app.region),
      released_at: current ? timestamp(current.createdAt) : null,
      repo_size: null,
      slug_size: slug?.size ?? null,
      space: null,
      stack: namedReference('stack', slug?.stack ?? app.buildStack),
      team: null,
      updated_at: timestamp(app.updatedAt),
      web_url: urls.web(app.name),
      ...(variant === '3' ? {} : { ...SDK_FIELDS, process_tier: await formations.tierOf(app) }),
    };
  }

  const list = async (call: Call) => {
    const { key, ...stretch } = stretchFor(call, ['updated_at']);
    const part = isSortKey(key) ? { ...stretch, key } : undefined;
    return listed(call, await apps.list(call.account, part), KEYS, (app) => describe(app, call.variant));
  };

  return {
    create: (async (call) => {
      const { name, region, stack } = read(appCreateForm, call);
      const wanted = { ...given('name', name), ...given('stack', stack), ...given('region', region) };
      return created(await describe(await apps.create(call.account, wanted), call.variant));
    }) satisfies Handler,

    list: list satisfies Handler,

    listOfUser: (async (call) => {
      checkSelf(call);
      return list(call);
    }) satisfies Handler,

    filter: (async (call) => {
      const wanted = new Set(read(appFilterForm, call).in.id);
      const all = seenBy(call, await apps.list(call.account), ({ id }, { appId }) => id === appId);
      const found = all.filter((app) => wanted.has(app.id) || wanted.has(app.name));
      return listed(call, found, KEYS, (app) => describe(app, call.variant));
    }) satisfies Handler,

    info: (async (call) => {
      const app = await apps.find(call.account, call.param('app'));
      return ok(await describe(app, call.variant));
    }) satisfies Handler,

    update: (async (call) => {
      const { name, build_stack, maintenance } = read(appUpdateForm, call);
      const app = await apps.update(call.account, call.param('app'), {
        ...given('name', name),
        ...given('buildStack', build_stack),
        ...given('maintenance', maintenance),
      });
      return ok(await describe(app, call.variant));
    }) satisfies Handler,

    enableAcm: (async (call) => {
      const app = await managedCertificates.enable(call.account, call.param('app'));
      return created(await describe(app, call.variant));
    }) satisfies Handler,

    refreshAcm: (async (call) => {
      read(acmRefreshForm, call);
      const app = await managedCertificates.refresh(call.account, call.param('app'));
      return ok(await describe(app, call.variant));
    }) satisfies Handler,

    disableAcm: (async (call) => {
      const app = await managedCertificates.disable(call.account, call.param('app'));
      return ok(await describe(app, call.variant));
    }) satisfies Handler,

    destroy: (async (call) => {
      const app = await apps.find(call.account, call.param('app'));
      const last = await describe(app, call.variant);
      await apps.destroy(call.account, app.id);
      return ok(last);
    }) satisfies Handler,
  };
};

const SDK_FIELDS: Omit<AppSdkFields, 'process_tier'> = {
  base_image_name: null,
  buildpacks: null,
  current_build_architecture: [],
};

/** A key of an options object, or none where the request did not name it. */
function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}
