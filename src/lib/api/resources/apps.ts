import type { App } from '../../domain/app.ts';
import type { AppsAmong, AppsPart } from '../../platform/ports.ts';
import { acmRefreshForm, appCreateForm, appFilterForm, appUpdateForm } from '../../schema/app.ts';
import type { SortKeys } from '../../schema/page.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, listed, ok, read, stretchFor } from '../call.ts';
import { seenBy } from '../partner-routes.ts';
import { checkSelf } from './account.ts';
import { type AppParts, appDescription } from './app-description.ts';

type Parts = AppParts & Pick<ApiOptions, 'teamApps'>;

export const APP_KEYS = {
  id: (app) => app.id,
  name: (app) => app.name,
  updated_at: (app) => app.updatedAt,
} satisfies SortKeys<App>;

const isSortKey = (key: string): key is keyof typeof APP_KEYS => Object.hasOwn(APP_KEYS, key);

/** How much of a list of apps has to be read; `undefined` for all of it. @throws {Refusal} `range_not_satisfiable` */
export function appsPart(call: Call): AppsPart | undefined {
  const { key, ...stretch } = stretchFor(call, ['updated_at']);
  return isSortKey(key) ? { ...stretch, key } : undefined;
}

export const appHandlers = (parts: Parts) => {
  const { apps, managedCertificates, teamApps } = parts;
  const describe = appDescription(parts);

  const list = async (call: Call, among?: AppsAmong) => {
    const all = await apps.list(call.account, appsPart(call), among);
    return listed(call, all, APP_KEYS, (app) => describe(app, call.variant));
  };

  return {
    create: (async (call) => {
      const { name, region, stack, team, locked } = read(appCreateForm, call);
      const wanted = {
        ...given('name', name),
        ...given('stack', stack),
        ...given('region', region),
        ...given('locked', locked),
      };
      const app = await (team === undefined
        ? apps.create(call.account, wanted)
        : teamApps.create(call.account, { ...wanted, team }));
      return created(await describe(app, call.variant));
    }) satisfies Handler,

    list: ((call) => list(call)) satisfies Handler,

    /** Without those of teams, as published. */
    listOfUser: (async (call) => {
      checkSelf(call);
      return list(call, 'people');
    }) satisfies Handler,

    filter: (async (call) => {
      const wanted = new Set(read(appFilterForm, call).in.id);
      const all = seenBy(call, await apps.list(call.account), ({ id }, { appId }) => id === appId);
      const found = all.filter((app) => wanted.has(app.id) || wanted.has(app.name));
      return listed(call, found, APP_KEYS, (app) => describe(app, call.variant));
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

/** A key of an options object, or none where the request did not name it. */
export function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}
