import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lendStack } from '../support/own-engine/lend-stack.ts';
import { OwnEngine } from '../support/own-engine/own-engine.ts';
import { cpuSeconds } from '../support/own-engine/own-processes.ts';
import { eventually, Installation } from './installation.ts';

// A web process that cannot begin without its Redis, for which it waits a moment as clients do, and a worker that numbers its lines.
const SERVER = `import http.server, os, socket, time, urllib.parse
redis = urllib.parse.urlparse(os.environ.get('REDIS_URL', ''))
tries = 4 if redis.hostname else 0
while tries:
    try:
        socket.create_connection((redis.hostname, redis.port), 3).close()
        break
    except OSError:
        tries -= 1
        if not tries:
            raise
        time.sleep(0.25)
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header('content-length', '4')
        self.end_headers()
        self.wfile.write(b'here')
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer(('', int(os.environ['PORT'])), Page).serve_forever()
`;
const PROCFILE = `web: exec python3 server.py
worker: for ((i = 1; ; i++)); do echo "line $i"; sleep 0.05; done
`;

const ALL_UP = ['web.1 up', 'web.2 up', 'worker.1 up'];
const MINUTE = 60_000;

describe('an installation whose container engine comes and goes', () => {
  let own: OwnEngine;
  let renga: Installation;

  beforeAll(async () => {
    own = await OwnEngine.make({ liveRestore: true });
    await lendStack(own);
    renga = new Installation(
      { networkPool: own.pool, networkPrefix: 28, ecoSleepAfterMs: 1_500, engineTimeoutMs: 2_000 },
      own.env,
    );
    const folder = await renga.repository('haiku', { Procfile: PROCFILE, 'server.py': SERVER });
    for (const name of ['haiku', 'drowsy'])
      await renga.must(`apps:create ${name} --buildpack renga/procfile --remote ${name}`, { cwd: folder });
    await renga.must('addons:create postgresql redis --app haiku --wait');
    await sql('CREATE TABLE lines (id serial)');
    for (const name of ['haiku', 'drowsy']) await renga.git(folder, `push ${name} main`);
    await renga.must('ps:scale web=1:eco --app drowsy');
    await renga.must('ps:scale web=2 worker=1 --app haiku');
    await allUp();
    await asleep();
  });
  afterAll(async () => {
    await renga?.powerOff();
    await own?.remove();
    renga?.forget();
  });

  const states = async (app: string): Promise<readonly string[]> =>
    JSON.parse(await renga.must(`ps --app ${app} --json`)).map(
      ({ name, state }: { name: string; state: string }) => `${name} ${state}`,
    );
  const allUp = () => eventually(async () => (await states('haiku')).join() === ALL_UP.join(), 2 * MINUTE);
  const asleep = () => eventually(async () => (await states('drowsy')).join() === 'web.1 idle', 2 * MINUTE);
  const releases = async (): Promise<string> => renga.must('releases --app haiku --json');
  const sql = (command: string) =>
    renga.type('renga', ['pg:psql', '--app', 'haiku', '--command', command]).then(({ stdout }) => stdout);
  const redis = (command: string) => renga.must('redis:cli --app haiku', { input: `${command}\n` });
  /** How many rows PostgreSQL has and how many jobs Redis; one more of each before an end of the engine. */
  const data = async () => ({
    rows: (await sql('SELECT count(*) FROM lines')).split('\n')[2]?.trim(),
    jobs: (await redis('LLEN jobs')).trim(),
  });
  const writeData = async () => {
    await sql('INSERT INTO lines DEFAULT VALUES');
    await redis('RPUSH jobs waits');
    return data();
  };
  const log = (dyno: string) => renga.must(`logs --app haiku --num 1500 --dyno ${dyno}`);

  /** What the control plane has said of itself since `from`, without times. */
  const journal = (from = 0): readonly string[] =>
    readFileSync(join(renga.home, 'control-plane.log'), 'utf8')
      .split('\n')
      .slice(from, -1)
      .map((line) => line.replace(/^\S+Z /, ''));
  const answersAgain = (from: number) =>
    eventually(() => journal(from).includes('The container engine answers again.'), 2 * MINUTE);

  /** Processes of the app's containers, as the engine knows them. */
  async function processes(): Promise<readonly string[]> {
    const { containers } = own.client();
    const infos = await Promise.all(
      (await containers.list({ 'renga.kind': 'dyno' })).map(({ id }) => containers.inspect(id)),
    );
    return infos.map((info) => `${info?.labels['renga.process']} ${info?.pid} ${info?.address}`).sort();
  }

  /** Asks for a page again and again while something is done; resolves with the statuses. */
  async function underRequests(task: () => Promise<void>): Promise<readonly number[]> {
    const answers: Promise<number>[] = [];
    const ask = () =>
      renga.get('haiku').then(
        ({ status }) => status,
        () => 0,
      );
    const load = setInterval(() => answers.push(ask()), 50);
    await task().finally(() => clearInterval(load));
    return Promise.all(answers);
  }

  /** A call of the API over its own socket. */
  function call(method: string, path: string, body?: unknown) {
    return new Promise<{
      status: number;
      retryAfter: string | undefined;
      body: { id?: string; message?: string };
    }>((resolve, reject) => {
      const asked = request(
        {
          socketPath: join(renga.home, 'run/api.sock'),
          method,
          path,
          headers: { accept: 'application/vnd.heroku+json; version=3', 'content-type': 'application/json' },
        },
        async (response) => {
          const chunks = await response.setEncoding('utf8').toArray();
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: response.headers['retry-after'],
            body: JSON.parse(chunks.join('')),
          });
        },
      );
      asked.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  it('B1: with live restore, dynos run on while the engine is killed and comes back: the same processes, no failed request, no missing log line', async () => {
    const [before, mark] = [await processes(), journal().length];
    const statuses = await underRequests(async () => {
      await sleep(500);
      await own.kill();
      await sleep(500);
      await own.start();
      await answersAgain(mark);
      await sleep(500);
    });

    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(await processes()).toEqual(before);
    expect(await states('haiku')).toEqual(ALL_UP);
    const numbers = [...(await log('worker.1')).matchAll(/: line (\d+)$/gm)].map(([, number]) =>
      Number(number),
    );
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
    expect(await states('drowsy')).toEqual(['web.1 idle']);
  });

  it('B3: while the engine is away apps serve, everything can be read, changes are refused with the reason, and the control plane rests', async () => {
    const [before, mark] = [await releases(), journal().length];
    await own.kill();
    await eventually(() =>
      journal(mark).some((line) => line.startsWith('The container engine does not answer')),
    );

    const refused = await call('PATCH', '/apps/haiku/config-vars', { GREETING: 'hello' });
    expect([refused.status, refused.retryAfter, refused.body.id]).toEqual([503, '5', 'engine_unavailable']);
    const typed = await renga.renga('ps:scale web=3 --app haiku');
    expect([typed.code === 0, typed.stderr]).toEqual([false, expect.stringContaining('engine_unavailable')]);
    expect(await releases()).toBe(before);
    expect(await states('haiku')).toEqual(ALL_UP);
    expect((await renga.get('haiku')).status).toBe(200);
    expect(await renga.must('backend:status')).toContain('docker is away');

    const used = cpuSeconds(renga.controlPlanePid);
    await sleep(4_000);
    expect((cpuSeconds(renga.controlPlanePid) - used) / 4).toBeLessThan(0.05);

    await own.start();
    await answersAgain(mark);
    expect(journal(mark)).toEqual([
      expect.stringMatching(/^The container engine does not answer; dynos are left as they are\. Cannot /),
      'The container engine answers again.',
    ]);
    await renga.must('ps:scale worker=2 --app haiku');
    await eventually(async () => (await states('haiku')).includes('worker.2 up'));
    await renga.must('ps:scale worker=1 --app haiku');
  });

  it('B5: when the engine hangs, what needs it fails with the call that got no answer, and the API and the apps answer as ever', async () => {
    await renga.change(join(renga.work, 'haiku'), 'second', 'push');
    own.hang();
    const ran = renga.renga('run --app haiku true');
    const pushed = renga.type('git', ['push', 'haiku', 'main'], { cwd: join(renga.work, 'haiku') });
    let slowestMs = 0;
    for (const end = performance.now() + 3_000; performance.now() < end; await sleep(100)) {
      const asked = performance.now();
      expect((await call('GET', '/apps/haiku/dynos')).status).toBe(200);
      slowestMs = Math.max(slowestMs, performance.now() - asked);
      expect((await renga.get('haiku')).status).toBe(200);
    }

    // An answer that waited for the engine would have taken `engineTimeoutMs`.
    expect(slowestMs).toBeLessThan(2_000);
    for (const outcome of [await ran, await pushed]) {
      expect(outcome.stderr).toMatch(/Cannot [a-z ]+.*: the engine gave no answer within 2 s/);
      expect(outcome.stderr).toContain('engine_unavailable');
      expect(outcome.code).not.toBe(0);
    }
    expect(await renga.must('backend:status')).toMatch(/docker is away: .*no answer/);
    own.goOn();
    const worker = { quantity: 1 };
    await eventually(
      async () => (await call('PATCH', '/apps/haiku/formation/worker', worker)).status === 200,
      MINUTE,
    );
    expect(await states('haiku')).toEqual(ALL_UP);
  });

  it('B2: without live restore, all dynos are back soon after the engine, add-ons first, and no crash is counted', async () => {
    const [before, mark] = [await kept(), journal().length];
    await own.kill();
    await own.start({ liveRestore: false });
    const answered = performance.now();
    await answersAgain(mark);
    await serves();

    // Fifteen seconds are what is promised, on a machine that has nothing else to do.
    expect(performance.now() - answered).toBeLessThan(30_000);
    await expectUnharmed(before);
  });

  it('B2: nor is it when the engine is restarted in good order, whatever its containers answer to SIGTERM', async () => {
    const [before, mark] = [await kept(), journal().length];
    await own.stop();
    await own.start();
    await answersAgain(mark);
    await serves();

    await expectUnharmed(before);
  });

  it('B11: after the power was lost everything returns by itself, add-ons before apps, and sleeping apps sleep on', async () => {
    const before = await kept();
    await renga.powerOff();
    await own.powerOff();
    // As an init system does, which knows of no order between the two.
    await renga.must('backend:start');
    await own.start();
    await serves();

    await expectUnharmed(before);
    expect(journal().slice(-3)).toEqual([
      expect.stringMatching(/^The container engine does not answer/),
      'The container engine answers again.',
      expect.stringMatching(/^Dynos and add-ons restart whenever the container engine does/),
    ]);
    expect(await renga.must('backend:status')).toContain('Live restore: off');
    expect((await renga.get('drowsy')).status).toBe(200);
  });

  /** All dynos are up and reached. */
  async function serves(): Promise<void> {
    await allUp();
    await eventually(async () => (await renga.get('haiku')).status === 200);
  }

  /** What outlasts an end of the engine: releases, and data of which some were written just before it. */
  const kept = async () => ({ releases: await releases(), data: await writeData() });

  /** Every row and job is there, and nothing looks as if an app had failed: its web process would have, before its Redis was. */
  async function expectUnharmed(before: Awaited<ReturnType<typeof kept>>): Promise<void> {
    expect(await releases()).toBe(before.releases);
    // Its web process waited for Redis, and for nothing else.
    const found = await eventually(async () => {
      const now = await data();
      return now.rows !== undefined && now;
    }, MINUTE);
    expect(found).toEqual(before.data);
    expect(await states('drowsy')).toEqual(['web.1 idle']);
    const log = await renga.must('logs --app haiku --num 1500 --source heroku');
    expect(log).not.toMatch(/crashed|exited with status 1$/m);
  }
});
