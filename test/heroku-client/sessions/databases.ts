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
    `#!/bin/sh\nexec docker exec -i ${passed} ${hostname} /usr/lib/postgresql/15/bin/psql "$@"\n`,
    { mode: 0o755 },
  );
}

/** Something to ask about. */
async function withLines(place: Place): Promise<void> {
  await leadToDatabase(place);
  const sql = `CREATE TABLE lines (id serial PRIMARY KEY, text text); CREATE INDEX by_text ON lines (text);
    INSERT INTO lines (text) SELECT repeat('frog ', 20) || n FROM generate_series(1, 2000) n; ANALYZE;
    ${'SELECT count(*) FROM lines;'.repeat(9)}`;
  await place.renga.must('pg:psql rain --app haiku', { input: sql });
}

/** The extensions that the client shows are those that the owner can create, and none but these. */
const CREATABLE = `BEGIN;
  CREATE TEMPORARY TABLE shown AS SELECT unnest(string_to_array(current_setting('extwlist.extensions'), ',')) AS name;
  DO $$ DECLARE each text; BEGIN
    FOR each IN SELECT name FROM shown LOOP EXECUTE format('CREATE EXTENSION IF NOT EXISTS %I', each); END LOOP;
  END $$;
  SELECT array(SELECT name FROM shown ORDER BY name) = array(SELECT DISTINCT name::text
      FROM pg_available_extension_versions WHERE trusted OR NOT superuser ORDER BY 1) AS complete,
    NOT EXISTS (SELECT FROM shown WHERE name NOT IN (SELECT extname FROM pg_extension)) AS created;
  ROLLBACK;`;

/** `standard-0`, because the client itself refuses credentials to the smallest plans. */
export const databases: readonly Step[] = [
  {
    typed: 'heroku addons:create heroku-postgresql:standard-0 --name rain --wait -- --version=15',
    says: 'rain',
  },
  { typed: 'heroku pg:info', says: /PG Version:\s+15/ },
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
  {
    typed: 'heroku pg:reset rain --extensions pg_stat_statements --confirm haiku',
    says: 'Resetting',
  },
  { typed: 'heroku pg:killall rain', says: 'Terminating connections', shows: withLines },
  { typed: 'heroku pg:psql rain --command "SELECT 6 * 7 AS answer"', says: /answer\s+-+\s+42/ },
  { typed: 'heroku pg:ps rain', says: /pid.*state/ },
  { typed: 'heroku pg:kill 999999 rain', says: 'not a PostgreSQL backend process' },
  { typed: 'heroku pg:bloat rain', says: /bloat/ },
  { typed: 'heroku pg:blocking rain', says: /blocked_pid.*blocking_pid/ },
  { typed: 'heroku pg:cache-hit rain', says: /table hit rate\s+\|\s+[01]/ },
  { typed: 'heroku pg:calls rain', says: /ncalls.*\| 9 .*SELECT count\(\*\) FROM lines/s },
  {
    typed: 'heroku pg:extensions rain',
    says: /hstore.*pg_trgm/s,
    shows: async ({ renga, expect }) => {
      const answer = await renga.must('pg:psql rain --app haiku', { input: CREATABLE });
      expect(answer).toMatch(/complete\s*\|\s*created\s+[-+]+\s+t\s*\|\s*t\s/);
    },
  },
  { typed: 'heroku pg:fdwsql pond rain', says: 'CREATE FOREIGN TABLE pond_lines(' },
  { typed: 'heroku pg:index-size rain', says: /by_text\s+\|\s+\d+ kB/ },
  { typed: 'heroku pg:index-usage rain', says: /lines\s+\|.*\|\s+[24]000/ },
  { typed: 'heroku pg:locks rain', says: /pid.*relname/ },
  { typed: 'heroku pg:long-running-queries rain', says: /pid.*duration/ },
  { typed: 'heroku pg:mandelbrot rain', says: /,,,,---/ },
  { typed: 'heroku pg:outliers rain', says: /total_exec_time.*INSERT INTO lines/s },
  { typed: 'heroku pg:records-rank rain', says: /lines\s+\|\s+[24]000/ },
  { typed: 'heroku pg:seq-scans rain', says: /lines\s+\|\s+\d/ },
  { typed: 'heroku pg:table-indexes-size rain', says: /lines\s+\|\s+\d+ kB/ },
  { typed: 'heroku pg:table-size rain', says: /lines\s+\|\s+\d+ kB/ },
  { typed: 'heroku pg:total-index-size rain', says: /size\s+-+\s+\d+ kB/ },
  { typed: 'heroku pg:total-table-size rain', says: /lines\s+\|\s+\d+ kB/ },
  { typed: 'heroku pg:unused-indexes rain', says: 'by_text' },
  { typed: 'heroku pg:user-connections rain', says: /connections/i },
  { typed: 'heroku pg:vacuum-stats rain', says: /lines/ },
  {
    typed: 'heroku pg:stats-reset rain',
    says: 'Stats reset successful',
    shows: async ({ renga, expect }) => {
      expect(await renga.must('pg:records-rank rain --app haiku')).toMatch(/lines\s+\|\s+0/);
    },
  },

  { typed: 'heroku pg:upgrade:dryrun rain --version 17 --confirm haiku', says: 'on trial' },
  { typed: 'heroku pg:upgrade:wait rain --wait-interval 1', says: 'trial of the upgrade to 17 succeeded' },
  { typed: 'heroku pg:upgrade:prepare rain --confirm haiku', says: 'is prepared' },
  { typed: 'heroku pg:upgrade:cancel rain --confirm haiku', says: 'is cancelled' },
  { typed: 'heroku pg:upgrade:prepare rain --version 17 --confirm haiku', says: 'to 17 is prepared' },
  {
    typed: 'heroku pg:upgrade:run rain --confirm haiku',
    says: 'until it is upgraded to 17',
    shows: async ({ renga, expect }) => {
      await renga.must('pg:upgrade:wait rain --app haiku');
      expect(await renga.must('pg:info rain --app haiku')).toMatch(/PG Version: +17[.]/);
      expect(await renga.must('pg:records-rank rain --app haiku')).toContain('public.lines');
    },
  },

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
  {
    typed: 'heroku addons:destroy rain cloud --confirm haiku',
    shows: async ({ json, eventually }) => {
      await eventually(async () => (await json('addons --app haiku')).length === 0);
    },
  },
];
