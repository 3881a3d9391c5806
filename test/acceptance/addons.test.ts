import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DockerEngine } from '../../src/lib/engine/docker/docker-engine.ts';
import { eventually, Installation } from './installation.ts';

// The client library of PostgreSQL is part of the stack, so Python's own foreign functions are all that an app needs.
const LEDGER = `import ctypes, http.server, os, socket, sys, urllib.parse

pq = ctypes.CDLL('libpq.so.5')
for name in ('PQconnectdb', 'PQexec'):
    getattr(pq, name).restype = ctypes.c_void_p
pq.PQgetvalue.restype = pq.PQerrorMessage.restype = ctypes.c_char_p

def query(sql, url=None):
    url = (url or os.environ['DATABASE_URL']) + '?connect_timeout=3'
    connection = ctypes.c_void_p(pq.PQconnectdb(url.encode()))
    try:
        if pq.PQstatus(connection) != 0:
            raise RuntimeError(pq.PQerrorMessage(connection).decode())
        result = ctypes.c_void_p(pq.PQexec(connection, sql.encode()))
        if pq.PQresultStatus(result) == 1:
            return ''
        if pq.PQresultStatus(result) != 2:
            raise RuntimeError(pq.PQerrorMessage(connection).decode())
        return pq.PQgetvalue(result, 0, 0).decode()
    finally:
        pq.PQfinish(connection)

def redis(*words):
    url = urllib.parse.urlparse(os.environ['REDIS_URL'])
    with socket.create_connection((url.hostname, url.port), 3) as link:
        for command in (('AUTH', url.password), words):
            link.sendall(' '.join(command).encode() + b'\\r\\n')
            answer = link.recv(1000).decode()
        return answer.split('\\r\\n')[-2]

PAGES = {
    '/': lambda: 'here',
    '/create': lambda: query('CREATE TABLE IF NOT EXISTS lines (id serial)'),
    '/add': lambda: query('INSERT INTO lines DEFAULT VALUES'),
    '/count': lambda: query('SELECT count(*) FROM lines'),
    '/connections': lambda: query('SHOW max_connections'),
    '/set': lambda: redis('SET', 'job', 'waits'),
    '/get': lambda: redis('GET', 'job'),
}

class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            status, body = 200, PAGES[self.path]()
        except Exception as error:
            status, body = 500, str(error)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())
    def log_message(self, *args): pass

if len(sys.argv) > 1:
    print(query('SELECT count(*) FROM lines', os.environ['TARGET']))
else:
    http.server.ThreadingHTTPServer(('0.0.0.0', int(os.environ['PORT'])), Page).serve_forever()
`;

describe('an app with PostgreSQL and Redis', () => {
  const renga = new Installation();
  const engine = new DockerEngine();
  /** Passwords that no longer open anything. */
  const retired: string[] = [];
  let folder: string;
  let installation: string;

  const page = async (path: string) => {
    const { status, body } = await renga.get('ledger', path);
    return status === 200 ? body : `${status} ${body}`;
  };
  const addOnContainers = () =>
    engine.containers.list({ 'renga.installation': installation, 'renga.kind': 'addon' });
  const containerOf = async (service: string) => {
    const found = (await addOnContainers()).find(({ name }) => name.includes(`-${service}-`));
    if (!found) throw new Error(`there is no ${service}`);
    return found.id;
  };
  const databaseContainer = () => containerOf('postgresql');
  const addOns = async (app: string): Promise<{ name: string; state: string }[]> =>
    JSON.parse(await renga.must(`addons --app ${app} --json`));
  const releases = async (): Promise<
    { version: number; description: string; eligible_for_rollback: boolean }[]
  > => JSON.parse(await renga.must('releases --app ledger --json'));
  const databaseUrl = async () => (await renga.must('config:get DATABASE_URL --app ledger')).trim();

  beforeAll(async () => {
    folder = await renga.repository('ledger', {
      Procfile: 'web: exec python3 ledger.py\n',
      'ledger.py': LEDGER,
    });
    await renga.must('apps:create ledger --buildpack renga/procfile', { cwd: folder });
    installation = JSON.parse(readFileSync(join(renga.home, 'installation.json'), 'utf8')).id;
    const made = await renga.must('addons:create postgresql redis --app ledger --wait');
    expect(made).toMatch(
      /^Created postgresql-\w+-\d+ as DATABASE_URL\nCreated redis-\w+-\d+ as REDIS_URL\n$/,
    );
    expect((await renga.push(folder)).stderr).toContain('Released v5');
    await page('/create');
    for (let line = 0; line < 3; line += 1) expect(await page('/add')).toBe('');
    expect(await page('/set')).toBe('+OK');
  }, 180_000);
  afterAll(async () => {
    await renga.remove();
    expect(await addOnContainers()).toEqual([]);
    expect(await engine.volumes.list({ 'renga.installation': installation, 'renga.kind': 'addon' })).toEqual(
      [],
    );
  });

  it('keeps rows and keys through a deploy, a restart, scaling and a rollback', async () => {
    await renga.change(folder, 'VERSION', 'second\n');
    expect((await renga.push(folder)).code).toBe(0);
    expect(await page('/count')).toBe('3');
    await renga.must('ps:restart --app ledger');
    await eventually(async () => (await page('/count')) === '3');
    await renga.must('ps:scale web=2 --app ledger');
    expect(await page('/count')).toBe('3');
    await renga.must('ps:scale web=1 --app ledger');
    const url = await databaseUrl();
    await renga.must('rollback --app ledger');
    expect(await page('/count')).toBe('3');
    expect(await databaseUrl()).toBe(url);
    expect(await page('/get')).toBe('waits');
  });

  it('has its database back after a kill, with every row', async () => {
    const id = await databaseContainer();
    await engine.containers.kill(id, 'SIGKILL');
    await eventually(async () => (await page('/count')) === '3');
    expect(await databaseContainer()).toBe(id);
    expect(await renga.must('addons:info DATABASE --app ledger')).toMatch(/State: +created/);
  });

  it('has its jobs back after a kill of Redis, and after a change of its plan', async () => {
    await engine.containers.kill(await containerOf('redis'), 'SIGKILL');
    await eventually(async () => (await page('/get')) === 'waits');
    await renga.must('addons:upgrade REDIS redis:premium-0 --app ledger');
    await eventually(async () => (await page('/get')) === 'waits');
  });

  it('keeps rows when the plan changes', async () => {
    expect(await page('/connections')).toBe('20');
    const { stderr, code } = await renga.renga('addons:upgrade DATABASE postgresql:basic --app ledger');
    expect(stderr).toMatch(
      /^Changing postgresql-\S+ on ledger from postgresql:mini to postgresql:basic\.\.\. done, free\n$/,
    );
    expect(code).toBe(0);
    expect(await page('/count')).toBe('3');
    expect(await page('/connections')).toBe('40');
    expect((await releases())[0]?.description).toMatch(/^Change @ref:postgresql-\S+ to postgresql:basic$/);
  });

  it('has new passwords when they are rotated, and the old ones open nothing', async () => {
    const old = await databaseUrl();
    const oldRedis = new URL((await renga.must('config:get REDIS_URL --app ledger')).trim());
    await renga.must('pg:credentials:rotate --app ledger --confirm ledger');
    await renga.must('redis:credentials --reset --app ledger');
    retired.push(new URL(old).password, oldRedis.password);
    await eventually(async () => (await page('/count')) === '3');
    expect(await page('/get')).toBe('waits');
    expect((await releases()).slice(0, 2).map(({ description }) => description)).toEqual([
      'Update REDIS by redis',
      'Update DATABASE by postgresql',
    ]);

    const { code, stdout, stderr } = await renga.type('renga', [
      ...['run', '--app', 'ledger', '--env', `TARGET=${old}`, '--', 'python3', 'ledger.py', 'count'],
    ]);
    expect(code).toBe(1);
    expect(stdout + stderr).toContain('password authentication failed');
    expect(stdout + stderr).not.toContain(new URL(old).password);
    const refused = await renga.must('redis:cli --app ledger', { input: `AUTH ${oldRedis.password}\n` });
    expect(refused).toMatch(/^WRONGPASS/);
  });

  it('has its rows back from a backup after everything was deleted', async () => {
    await renga.must('pg:backups:capture --app ledger');
    await renga.must('pg:reset --app ledger --confirm ledger');
    expect(await page('/count')).toContain('relation "lines" does not exist');
    await renga.must('pg:backups:restore --app ledger --confirm ledger');
    await eventually(async () => (await page('/count')) === '3');
    expect(await page('/add')).toBe('');
    expect(await page('/count')).toBe('4');
    await renga.must('pg:backups:restore b001 --app ledger --confirm ledger');
    await eventually(async () => (await page('/count')) === '3');
    const broken = join(renga.work, 'broken.dump');
    writeFileSync(broken, 'PGDMP and nothing more');
    const restore = `pg:backups:restore ${broken} DATABASE --app ledger --confirm ledger`;
    const { code, stderr } = await renga.renga(restore);
    expect(stderr).toContain('did not finish');
    expect(code).not.toBe(0);
    expect(await page('/count')).toBe('3');
  });

  it('is talked to with psql and redis-cli that nobody had to install', async () => {
    const psql = (words: readonly string[], input = '') =>
      renga.type('renga', ['pg:psql', '--app', 'ledger', ...words], { input });
    const { stdout } = await psql(['--command', 'SELECT count(*) FROM lines']);
    expect(stdout).toBe(' count \n-------\n     3\n(1 row)\n\n');
    expect((await psql([], 'SELECT count(*) FROM lines;\n')).stdout).toBe(stdout);
    const wrong = await psql(['--command', 'SELECT nothing']);
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain('column "nothing" does not exist');
    expect(await renga.must('redis:cli --app ledger', { input: 'GET job\n' })).toBe('waits\n');
    const info = await renga.must('pg:info --app ledger');
    expect(info).toMatch(
      /^=== DATABASE_URL\n\nPlan: +basic\nStatus: +Available\nConnections: +\d+\/40\nPG Version: +17\./,
    );
    expect(info).toMatch(/\nTables: +1\n/);
    expect(await renga.must('redis:info --app ledger')).toMatch(/\nVersion: +8\./);
  });

  it('shows what its database is busy with', async () => {
    const psql = (sql: string) => renga.type('renga', ['pg:psql', '--app', 'ledger', '--command', sql]);
    await psql('CREATE INDEX by_id ON lines (id)');
    const holder = renga.type('renga', ['pg:psql', '--app', 'ledger'], {
      input: 'BEGIN; LOCK TABLE lines; SELECT pg_sleep(60);\n',
    });
    await eventually(async () => (await renga.must('pg:locks --app ledger')).includes('AccessExclusiveLock'));
    const waiter = psql('SELECT count(*) AS waited FROM lines');
    const blocking = await eventually(async () => {
      const text = await renga.must('pg:blocking --app ledger');
      return text.includes('AS waited') && text;
    });
    const [, pid] = /[|] +(\d+) [|] SELECT pg_sleep/.exec(blocking) ?? [];
    await renga.must(`pg:kill ${pid} --force --app ledger`);
    await holder;
    expect((await waiter).stdout).toContain('      3\n');

    expect(await renga.must('pg:index-size DATABASE --app ledger')).toContain('public.by_id');
    expect(await renga.must('pg:records-rank --app ledger')).toContain('public.lines');
    expect(await renga.must('pg:outliers DATABASE --app ledger')).toContain('LOCK TABLE lines');
    await renga.must('pg:outliers --reset --app ledger');
    expect(await renga.must('pg:outliers --app ledger')).not.toContain('LOCK TABLE');
  });

  it("gives its data to a database of one's own, and takes those of one", async () => {
    await renga.must('addons:create postgresql --version 15 --app ledger --name other --wait');
    // Its server stands in for one on this machine: the programs there are those in its container.
    const variables: readonly string[] = JSON.parse(
      await renga.must('addons:info other --app ledger --json'),
    ).config_vars;
    const { hostname } = new URL((await renga.must(`config:get ${variables[0]} --app ledger`)).trim());
    for (const program of ['psql', 'pg_dump', 'createdb', 'dropdb'])
      writeFileSync(
        join(renga.work, program),
        `#!/bin/sh\nexec docker exec -i -e PGHOST=/tmp -e PGUSER=postgres ${hostname} /usr/lib/postgresql/15/bin/${program} "$@"\n`,
        { mode: 0o755 },
      );
    const count = async (database: string) =>
      (
        await renga.type('psql', [
          `--dbname=${database}`,
          '--tuples-only',
          '--command=SELECT count(*) FROM lines',
        ])
      ).stdout.trim();

    await renga.must('pg:pull DATABASE mine --app ledger');
    expect(await count('mine')).toBe('3');
    await renga.must('pg:pull DATABASE bare --exclude-table-data lines,visits --app ledger');
    expect(await count('bare')).toBe('0');
    for (const words of ['pg:pull DATABASE mine', 'pg:push mine DATABASE']) {
      const { stderr, code } = await renga.renga(`${words} --app ledger`);
      expect(stderr).toMatch(/is not empty\. .*Error ID: not_empty|not_empty/s);
      expect(code).not.toBe(0);
    }
    expect(await page('/count')).toBe('3');
    await renga.must('pg:push mine other --app ledger');
    expect(await renga.must('pg:info other --app ledger')).toMatch(/\nPG Version: +15\./);
    const copy = await renga.renga('pg:copy DATABASE other --app ledger --confirm ledger');
    expect(copy.stderr).toContain('Error ID: older_version');
    const rows = await renga.type('renga', [
      'pg:psql',
      'other',
      '--app',
      'ledger',
      '--command',
      'TABLE lines',
    ]);
    expect(rows.stdout).toContain('(3 rows)');
  });

  it('A6: has a database upgraded, however often the control plane is killed meanwhile', async () => {
    const psql = (...words: readonly string[]) =>
      renga.type('renga', ['pg:psql', 'other', '--app', 'ledger', ...words]);
    await renga.must('pg:credentials:create other --name reader --app ledger');
    await psql('--command', 'GRANT SELECT ON lines TO reader');
    await renga.must('pg:upgrade:run other --version 17 --app ledger --confirm ledger');
    process.kill(renga.controlPlanePid, 'SIGKILL');
    await renga.must('apps --json');
    process.kill(renga.controlPlanePid, 'SIGKILL');
    await renga.must('pg:upgrade:wait other --app ledger');

    expect(await renga.must('pg:info other --app ledger')).toMatch(/\nPG Version: +17\./);
    const { stdout, stderr } = await psql('--credential', 'reader', '--command', 'TABLE lines');
    expect(stdout, stderr).toContain('(3 rows)');
    const volumes = await engine.volumes.list({ 'renga.installation': installation, 'renga.kind': 'addon' });
    expect(volumes).toHaveLength(3);
    const again = await renga.renga('pg:upgrade:run other --app ledger --confirm ledger');
    expect(again.stderr).toContain('Error ID: not_newer');
  });

  it('has another database for its main one when that is promoted', async () => {
    const url = await databaseUrl();
    const { stderr } = await renga.renga('pg:promote other --app ledger');
    const [, alias] = /existing DATABASE_URL\.\.\. (\w+)_URL\nPromoting other to /.exec(stderr) ?? [];
    expect((await renga.must(`config:get ${alias}_URL --app ledger`)).trim()).toBe(url);
    expect(await page('/connections')).toBe('20');
    await renga.must(`pg:promote ${alias} --app ledger`);
    expect(await databaseUrl()).toBe(url);
    expect(await page('/connections')).toBe('40');
    expect(await page('/count')).toBe('3');
    await renga.must('addons:destroy other --app ledger --confirm ledger --wait');
  });

  it('F5: is not rolled back to a release that had an add-on which is gone', async () => {
    const before = await releases();
    const had = before.find(({ description }) => description.startsWith('@ref:other completed'));
    const { stderr, code } = await renga.renga(`rollback v${had?.version} --app ledger`);
    expect(stderr).toMatch(
      new RegExp(
        `Cannot roll back to v${had?.version}: its add-on other \\(\\w+_URL\\) is gone\\. Choose another`,
      ),
    );
    expect(code).toBe(3);
    expect(had?.eligible_for_rollback).toBe(false);
    expect(await releases()).toEqual(before);
  });

  it('goes on while the control plane is away', async () => {
    const id = await databaseContainer();
    process.kill(renga.controlPlanePid, 'SIGKILL');
    expect(await page('/count')).toBe('3');
    await engine.containers.kill(id, 'SIGKILL');
    expect(await renga.must('addons --app ledger')).toContain('created');
    await eventually(async () => (await page('/count')) === '3');
  });

  it('H10: shares its database with an app that is attached, and with no other', async () => {
    await renga.must('apps:create reader --buildpack renga/procfile --remote reader', { cwd: folder });
    await renga.git(folder, 'push --quiet reader main');
    const url = await databaseUrl();
    const { address } = (await engine.containers.inspect(await databaseContainer())) ?? {};
    const byAddress = url.replace(/@[^:]+:/, `@${address}:`);
    const ask = (target: string) =>
      renga.type('renga', [
        ...['run', '--app', 'reader', '--env', `TARGET=${target}`, '--'],
        ...['python3', 'ledger.py', 'count'],
      ]);

    expect((await ask(url)).code).toBe(1);
    expect((await ask(byAddress)).code).toBe(1);
    const [database] = (await addOns('ledger')).filter(({ name }) => name.startsWith('postgresql'));
    await renga.must(`addons:attach ${database?.name} --app reader --as LEDGER`);
    expect((await renga.must('config:get LEDGER_URL --app reader')).trim()).toBe(url);
    expect((await ask(url)).stdout).toBe('3\n');
    await renga.must('addons:detach LEDGER --app reader');
    expect(await renga.must('config --json --app reader')).toBe('{}\n');
    await eventually(async () => (await ask(url)).code === 1);
    await renga.must('apps:destroy --app reader --confirm reader');
    expect(await page('/count')).toBe('3');
  });

  it('refuses to have a value of an add-on set by hand', async () => {
    const { stderr, code } = await renga.renga('config:set DATABASE_URL=mine --app ledger');
    expect(stderr).toContain('Cannot overwrite attachment values DATABASE_URL.');
    expect(code).toBe(3);
  });

  it('H11: shows its passwords, and those that it had, to nobody but its own dynos', async () => {
    const redis = (await renga.must('config:get REDIS_URL --app ledger')).trim();
    const passwords = [await databaseUrl(), redis].map((url) => new URL(url).password);
    for (const password of passwords) expect(password).toMatch(/^p[0-9a-f]{64}$/);
    const docker = async (...words: readonly string[]) => {
      const { code, stdout, stderr } = await renga.type('docker', words);
      expect(code, stderr).toBe(0);
      return stdout + stderr;
    };
    const ids = (await addOnContainers()).map(({ id }) => id);
    const images = (await docker('inspect', '--format', '{{.Image}}', ...ids)).trim().split('\n');
    const shown = {
      containers: await docker('inspect', ...ids),
      'what servers wrote': (await Promise.all(ids.map((id) => docker('logs', id)))).join(''),
      images: await docker('inspect', ...images),
      'layers of images': (await Promise.all(images.map((id) => docker('history', '--no-trunc', id)))).join(
        '',
      ),
      processes: (await renga.type('ps', ['axwwe', '-o', 'args'])).stdout
        .split('\n')
        .filter((line) => !/ledger\.py/.test(line))
        .join('\n'),
      log: await renga.must('logs --app ledger --num 1500'),
      'log of the control plane': await renga.must('backend:logs'),
      'what was done': await renga.must('pg:backups:info --app ledger'),
    };
    for (const password of [...passwords, ...retired]) {
      for (const [where, text] of Object.entries(shown)) expect(text.includes(password), where).toBe(false);
      for (const file of files(renga.home)) expect(readFileSync(file).includes(password), file).toBe(false);
    }
  });

  it('has a new add-on whole or not at all when the control plane is killed meanwhile', async () => {
    await renga.must('addons:create memcached --app ledger --name cache');
    process.kill(renga.controlPlanePid, 'SIGKILL');
    await renga.must('addons:wait cache --app ledger');
    expect(await renga.must('config:get MEMCACHED_SERVERS --app ledger')).toMatch(/:11211\n$/);

    await renga.must('addons:destroy cache --app ledger --confirm ledger');
    process.kill(renga.controlPlanePid, 'SIGKILL');
    await eventually(async () => (await addOns('ledger')).every(({ name }) => name !== 'cache'));
    expect(await renga.must('config:get MEMCACHED_SERVERS --app ledger')).toBe('\n');
    expect((await addOnContainers()).filter(({ name }) => name.includes('memcached'))).toEqual([]);
  });

  it('goes with its app and all data, and nothing else does', async () => {
    await renga.must('apps:create other --no-remote');
    await renga.must('addons:create redis --app other --wait');
    await renga.must('redis:cli --app other', { input: 'SET job waits\n' });
    await renga.must('apps:destroy --app ledger --confirm ledger');
    await eventually(async () => (await addOnContainers()).length === 1);
    expect((await addOnContainers()).map(({ name }) => name)).toEqual([expect.stringContaining('-redis-')]);
    const volumes = await engine.volumes.list({
      'renga.installation': installation,
      'renga.kind': 'addon',
    });
    expect(volumes).toHaveLength(1);
    expect(readdirSync(join(renga.home, 'backups')).filter((name) => name.endsWith('.dump'))).toEqual([]);
    expect(await renga.must('redis:cli --app other', { input: 'GET job\n' })).toBe('waits\n');
  });
});

/** Every file of a folder that is no socket. */
function files(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
