import type { Place, Shown, Step } from '../step.ts';
import { AS_A_PERSON } from './account.ts';

const APP = 'linked-verse';

/** Who is in the team, with their roles. */
const roles = async ({ json }: Place): Promise<readonly string[]> =>
  (await json('members --team poets')).map(({ email, role }: Shown) => `${email} ${role}`);

/** What somebody may do with the app. */
const permissions = async ({ json }: Place, email: string): Promise<readonly string[]> => {
  const all = await json(`access --app ${APP}`);
  const found = all.find(({ user }: Shown) => user.email === email);
  return (found?.permissions ?? []).map(({ name }: Shown) => name);
};

/** People who own apps together; `access` has made them. */
export const teams: readonly Step[] = [
  { typed: 'renga teams:create poets && heroku teams', says: /poets +admin/ },
  { typed: 'heroku orgs', says: /poets +admin/ },
  {
    typed: 'heroku members:add basho@example.com --role viewer --team poets',
    says: 'Adding',
    shows: async (place) => {
      place.expect(await roles(place)).toContain('basho@example.com viewer');
    },
  },
  {
    typed: 'heroku members:set basho@example.com --role member --team poets',
    shows: async (place) => {
      place.expect(await roles(place)).toContain('basho@example.com member');
    },
  },
  { typed: 'heroku members --team poets --role member', says: /basho@example\.com +member/ },
  {
    typed: `heroku apps:create ${APP} --team poets --no-remote`,
    says: APP,
    shows: async ({ json, expect }) => {
      expect((await json(`apps:info --app ${APP}`)).app.team.name).toBe('poets');
    },
  },
  { typed: 'heroku apps --team poets', says: `Apps in team poets` },
  { typed: 'heroku apps --all', says: 'poets@herokumanager.com' },
  {
    typed: `${AS_A_PERSON} heroku auth:login --interactive && heroku apps:join --app ${APP}`,
    answers: [
      ['Email', 'BASHO'],
      ['Password', 'PASSWORD'],
    ],
    says: 'Joining',
    shows: async (place) => {
      place.expect(await permissions(place, 'basho@example.com')).toEqual(['view', 'deploy', 'operate']);
    },
  },
  { typed: `heroku access --app ${APP}`, says: /basho@example\.com +member +deploy, operate, view/ },
  {
    typed: `heroku access:update basho@example.com --permissions deploy,manage --app ${APP}`,
    says: 'Updating',
    shows: async (place) => {
      place.expect(await permissions(place, 'basho@example.com')).toEqual(['view', 'deploy', 'manage']);
    },
  },
  {
    typed: `${AS_A_PERSON} heroku apps:lock --app ${APP}`,
    says: 'Locking',
    shows: async ({ json, expect }) => {
      expect((await json('apps --team poets'))[0].locked).toBe(true);
    },
  },
  { typed: 'heroku apps --team poets', says: `${APP} [locked]` },
  {
    typed: `heroku access:remove basho@example.com --app ${APP}`,
    shows: async (place) => {
      place.expect(await permissions(place, 'basho@example.com')).toEqual([]);
    },
  },
  { typed: `! (${AS_A_PERSON} heroku apps:join --app ${APP})`, says: "Couldn't find that app" },
  {
    typed: `heroku apps:unlock --app ${APP}`,
    says: 'Unlocking',
    shows: async ({ json, expect }) => {
      expect((await json('apps --team poets'))[0].locked).toBe(false);
    },
  },
  {
    typed: `heroku access:add basho@example.com --permissions operate --app ${APP}`,
    says: 'operate, view',
    shows: async (place) => {
      place.expect(await permissions(place, 'basho@example.com')).toEqual(['view', 'operate']);
    },
  },
  {
    typed: `heroku pipelines:create songs --app ${APP} --stage staging --team poets`,
    says: 'songs',
    shows: async ({ renga, expect }) => {
      expect(await renga.must('pipelines:info songs')).toContain('owner: poets');
    },
  },
  { typed: 'heroku pipelines:info songs', says: 'poets' },
  {
    typed: 'heroku apps:transfer poets --app haiku --locked',
    says: 'Transferring',
    shows: async ({ json, expect }) => {
      const moved = (await json('apps --team poets')).find(({ name }: Shown) => name === 'haiku');
      expect([moved.locked, moved.owner.email]).toEqual([true, 'poets@herokumanager.com']);
    },
  },
  {
    typed: 'heroku apps:transfer $EMAIL --app haiku --confirm haiku',
    says: 'Transferring',
    shows: async ({ json, found, expect }) => {
      const { app } = await json('apps:info --app haiku');
      expect([app.team, app.owner.email]).toEqual([null, found.get('EMAIL')]);
    },
  },
  {
    typed: `${AS_A_PERSON} heroku apps:leave --app ${APP} && heroku auth:logout`,
    shows: async (place) => {
      place.expect(await permissions(place, 'basho@example.com')).toEqual([]);
    },
  },
  {
    typed: 'heroku members:remove basho@example.com --team poets',
    says: 'Removing',
    shows: async (place) => {
      place.expect(await roles(place)).toHaveLength(1);
    },
  },
];
