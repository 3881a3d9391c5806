import type { Step } from '../step.ts';

export const addons: readonly Step[] = [
  { typed: 'heroku addons:services', says: 'Redis' },
  { typed: 'heroku addons:plans heroku-redis', says: 'mini' },
  {
    typed: 'heroku addons:create heroku-redis:mini --name water --wait',
    says: 'water',
    shows: async ({ json, expect }) => {
      expect(await json('config --app haiku')).toHaveProperty('REDIS_URL');
    },
  },
  { typed: 'heroku addons', says: 'water' },
  { typed: 'heroku addons:info water', says: 'redis:mini' },
  { typed: 'heroku addons:wait water' },
  { typed: 'heroku addons:docs water --show-url', says: 'http' },
  { typed: 'heroku addons:upgrade water heroku-redis:premium-0', says: 'premium-0' },
  { typed: 'heroku addons:rename water lake', says: 'lake' },
  {
    typed: 'heroku addons:attach lake --as SECOND',
    shows: async ({ json, eventually }) => {
      await eventually(async () => 'SECOND_URL' in (await json('config --app haiku')));
    },
  },
  { typed: 'heroku addons:detach SECOND' },
  {
    typed: 'heroku addons:destroy lake --confirm haiku',
    shows: async ({ json, eventually }) => {
      await eventually(async () => (await json('addons --app haiku')).length === 0);
    },
  },
  {
    typed:
      'renga addons:create versebox --app haiku --name box && BROWSER=true heroku addons:open box --show-url',
    says: 'http',
    shows: async ({ expect }, said) => {
      const page = await fetch(/^https?:.*\/sso.*$/m.exec(said)?.[0] ?? '');
      expect(await page.text()).toContain('name="resource_token"');
    },
  },
  {
    typed: 'heroku addons:destroy box --confirm haiku',
    shows: async ({ json, eventually }) => {
      await eventually(async () => (await json('addons --app haiku')).length === 0);
    },
  },
];
