import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place, Step } from '../step.ts';

/** Lets the client's psql find the database, and be the one in its container: there may be none on this machine. */
async function leadToDatabase({ json, found, renga }: Place): Promise<void> {
  const variables: Readonly<Record<string, string>> = await json('heroku:env --database rain --app haiku');
  for (const name of ['PGHOSTADDR', 'PGSSLMODE']) found.set(name, variables[name] ?? '');
  const { hostname } = new URL((await json('config --app haiku')).DATABASE_URL);
  const passed = [...found.keys(), 'PGHOST', 'PGPORT', 'PGUSER', 'PGPASSWORD', 'PGDATABASE']
    .filter((name) => name.startsWith('PG'))
    .map((name) => `-e ${name}`)
    .join(' ');
  writeFileSync(
    join(renga.work, 'psql'),
    `#!/bin/sh\nexec docker exec -i ${passed} ${hostname} /usr/lib/postgresql/17/bin/psql "$@"\n`,
    { mode: 0o755 },
  );
}

/** `standard-0`, because the client itself refuses credentials to the smallest plans. */
export const databases: readonly Step[] = [
  { typed: 'heroku addons:create heroku-postgresql:standard-0 --name rain --wait', says: 'rain' },
  { typed: 'heroku pg:info', says: /PG Version:\s+17/ },
  { typed: 'heroku pg:wait rain' },
  {
    typed: 'heroku pg:credentials:create rain --name analyst',
    says: 'addons:attach rain --credential analyst',
  },
  {
    typed: 'heroku addons:attach rain --credential analyst --as READER',
    shows: async ({ json, eventually }) =>
      void (await eventually(async () =>
        (await json('config --app haiku')).READER_URL?.startsWith('postgres://analyst:'),
      )),
  },
  { typed: 'heroku pg:credentials rain', says: /analyst.*READER/s },
  { typed: 'heroku pg:credentials:url rain --name analyst', says: 'postgres://analyst:' },
  {
    typed: 'heroku pg:credentials:rotate rain --all --confirm haiku',
    says: 'Rotating all credentials',
    shows: async ({ json, expect }) => {
      const [newest] = await json('releases --app haiku');
      expect(newest.description).toBe('Update READER by postgresql');
    },
  },
  { typed: 'heroku pg:credentials:repair-default rain --confirm haiku' },
  { typed: 'heroku addons:detach READER' },
  { typed: 'heroku pg:credentials:destroy rain --name analyst --confirm haiku', says: 'has been destroyed' },

  {
    typed: 'heroku pg:backups:capture rain',
    says: 'b001',
    shows: async ({ json, expect }) => {
      expect(await json('pg:backups --app haiku')).toMatchObject([{ name: 'b001', succeeded: true }]);
    },
  },
  { typed: 'heroku pg:backups', says: /b001.*Completed/s },
  { typed: 'heroku pg:backups:info b001', says: /Status:\s+Completed/ },
  { typed: 'heroku pg:backups:url b001', says: 'https://localhost:' },
  {
    typed: 'heroku pg:backups:download b001 --output ../rain.dump && head -c 5 ../rain.dump',
    says: 'PGDMP',
  },
  { typed: 'heroku pg:backups:restore b001 rain --confirm haiku', says: 'Restoring' },
  { typed: 'heroku pg:backups:cancel', code: 2, says: 'No active backups/transfers' },
  { typed: "heroku pg:backups:schedule rain --at '02:00 Europe/Paris'", says: 'daily backups' },
  { typed: 'heroku pg:backups:schedules', says: 'daily at 2:00 Europe/Paris' },
  { typed: 'heroku pg:backups:unschedule', says: 'Unscheduling' },
  {
    typed: 'heroku pg:backups:delete b001 --confirm haiku',
    shows: async ({ json, expect }) => {
      expect(await json('pg:backups --app haiku')).toMatchObject([{ name: 'r002', succeeded: true }]);
    },
  },
  { typed: 'heroku pg:reset rain --confirm haiku', says: 'Resetting' },
  { typed: 'heroku pg:killall rain', says: 'Terminating connections', shows: leadToDatabase },
  { typed: 'heroku pg:psql rain --command "SELECT 6 * 7 AS answer"', says: /answer\s+-+\s+42/ },
  { typed: 'heroku pg:ps rain', says: /pid.*state/ },
  { typed: 'heroku pg:kill 999999 rain', says: 'not a PostgreSQL backend process' },
  { typed: 'heroku pg:bloat rain', says: /bloat/ },

  { typed: 'heroku addons:create heroku-postgresql:mini --name cloud --wait' },
  {
    typed: 'heroku pg:promote cloud',
    shows: async ({ json, eventually, renga }) => {
      const shown = await renga.must('pg:credentials:url cloud --app haiku');
      await eventually(async () => shown.includes((await json('config --app haiku')).DATABASE_URL));
    },
  },
  {
    typed: 'heroku addons:attach rain --as RAIN',
    shows: async ({ json, eventually }) =>
      void (await eventually(async () => 'RAIN_URL' in (await json('config --app haiku')))),
  },
  { typed: 'heroku pg:copy cloud RAIN --confirm RAIN', says: 'Copying' },

  { typed: 'heroku addons:create heroku-redis:mini --name spring --wait' },
  { typed: 'heroku redis:info', says: /Version:\s+8/ },
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
    typed: 'heroku addons:destroy rain cloud spring --confirm haiku',
    shows: async ({ json, eventually }) => {
      await eventually(async () => (await json('addons --app haiku')).length === 0);
    },
  },
];
