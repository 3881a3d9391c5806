import type { App } from '../../domain/app.ts';
import { type TeamAppResource, teamAppCreateForm, teamAppUpdateForm } from '../../schema/team.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, listed, ok, read } from '../call.ts';
import { type AppParts, appDescription } from './app-description.ts';
import { APP_KEYS, appsPart, given } from './apps.ts';

type Parts = AppParts & Pick<ApiOptions, 'teamApps' | 'teamMembers'>;

/** Apps as one of a team sees them. */
export const teamAppHandlers = (parts: Parts) => {
  const { apps, teamApps, teamMembers } = parts;
  const describeApp = appDescription(parts);

  const describe = async ({ account, variant }: Call, app: App): Promise<TeamAppResource> => ({
    ...(await describeApp(app, variant)),
    joined: await teamApps.hasJoined(account, app),
    locked: app.locked,
  });

  return {
    create: (async (call) => {
      const { name, region, stack, team, personal, locked } = read(teamAppCreateForm, call);
      const wanted = {
        ...given('name', name),
        ...given('stack', stack),
        ...given('region', region),
        ...given('locked', locked),
      };
      const app = await (team === undefined || personal
        ? apps.create(call.account, wanted)
        : teamApps.create(call.account, { ...wanted, team }));
      return created(await describe(call, app));
    }) satisfies Handler,

    list: (async (call) => {
      const all = await teamApps.list(call.account, call.param('team'), appsPart(call));
      return listed(call, all, APP_KEYS, (app) => describe(call, app));
    }) satisfies Handler,

    listOfMember: (async (call) => {
      const all = await teamMembers.appsOf(call.account, call.param('team'), call.param('member'));
      return listed(call, all, APP_KEYS, (app) => describe(call, app));
    }) satisfies Handler,

    info: (async (call) =>
      ok(await describe(call, await apps.find(call.account, call.param('app'))))) satisfies Handler,

    update: (async (call) => {
      const { locked, owner } = read(teamAppUpdateForm, call);
      const { account } = call;
      const name = call.param('app');
      if (owner !== undefined) return ok(await describe(call, await teamApps.transfer(account, name, owner)));
      const app = await (locked === undefined
        ? apps.find(account, name)
        : teamApps.lock(account, name, locked));
      return ok(await describe(call, app));
    }) satisfies Handler,
  };
};
