import type { Step } from '../step.ts';

/** Redis, which Heroku calls a Key-Value Store. */
export const keyValueStores: readonly Step[] = [
  { typed: 'heroku addons:create heroku-redis:mini --name spring --wait -- --version=7.0' },
  { typed: 'heroku redis:info', says: /Version:\s+7/ },
  {
    typed: 'heroku redis:upgrade spring --version 8.0 --confirm haiku',
    says: 'as 8.0',
    shows: async ({ renga, expect }) => {
      await renga.must('redis:wait spring --app haiku');
      expect(await renga.must('redis:info spring --app haiku')).toMatch(/Version: +8[.]/);
    },
  },
  { typed: 'heroku redis:wait spring' },
  { typed: 'heroku redis:credentials spring', says: 'redis://' },
  { typed: 'heroku redis:credentials spring --reset', says: 'Resetting credentials for spring' },
  { typed: 'heroku redis:timeout spring --seconds 60', says: 'set to 60 seconds' },
  { typed: 'heroku redis:maxmemory spring --policy allkeys-lru', says: 'less recently used keys first' },
  { typed: 'heroku redis:keyspace-notifications spring --config KEA', says: "set to 'KEA'" },
  { typed: 'heroku redis:stats-reset spring --confirm haiku', says: 'reset' },
  {
    typed: 'heroku redis:promote spring',
    shows: async ({ json, expect }) => {
      expect(await json('config --app haiku')).toHaveProperty('REDIS_URL');
    },
  },
  {
    typed: 'heroku addons:destroy spring --confirm haiku',
    shows: async ({ json, eventually }) => {
      await eventually(async () => (await json('addons --app haiku')).length === 0);
    },
  },
];
