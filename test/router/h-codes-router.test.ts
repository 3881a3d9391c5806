import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RouterClient } from '../../src/lib/router/router-client.ts';
import { ask, closed, dial, eventually, exchange, ID, nextData } from './support/clients.ts';
import { closedAddress, Harness, httpDyno, rawDyno, temporaryHome } from './support/harness.ts';
import { LineReceiver } from './support/line-receiver.ts';
import { lineOf, unsent } from './support/lines.ts';
import { tableFor } from './support/tables.ts';

/** Long enough that a busy machine does not run into a limit that the test is not about. */
const PATIENT = { connectMs: 20_000, firstByteMs: 20_000, idleMs: 20_000, bootMs: 20_000 };

describe('what the router answers itself', () => {
  test.each([
    ['H10: every dyno has crashed', 'crashed', 'at=error code=H10 desc="App crashed"', 503],
    ['H14: the app runs no web dynos', 'no-web', 'at=error code=H14 desc="No web processes running"', 503],
    ['H80: the app is in maintenance', 'maintenance', 'at=info code=H80 desc="Maintenance mode"', 503],
    ['H81: nothing was ever deployed', 'blank', 'at=info code=H81 desc="Blank app"', 502],
    [
      'H82: the dyno hours are used up',
      'quota',
      'at=info code=H82 desc="You\'ve used up your dyno hour pool"',
      503,
    ],
    ['H83: all apps are closed', 'closed', 'at=info code=H83 desc="Planned Service Degradation"', 503],
  ] as const)('%s', async (_name, state, beginning, status) => {
    const harness = await Harness.start();
    await harness.route({ state });

    const answer = await ask(harness.port, { path: '/a?b=c' });

    expect(await harness.lines.first(1)).toEqual([lineOf(beginning, unsent(status), { path: '/a?b=c' })]);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  });

  test('D13: a host that nobody has gets the same answer whatever the apps do, and no line', async () => {
    const harness = await Harness.start();
    const answers = new Set<string>();
    for (const state of ['crashed', 'starting', 'up'] as const) {
      const address = await httpDyno((_req, res) => res.end('demo'));
      await harness.route({ state, endpoints: state === 'up' ? [{ dyno: 'web.1', address }] : [] });
      for (const host of [
        'other.localhost',
        'demo',
        'demo.localhost.example',
        'x.demo.localhost',
        '10.0.0.1',
      ])
        answers.add(await exchange(harness.port, `GET / HTTP/1.0\r\nHost: ${host}\r\n\r\n`));
    }
    await ask(harness.port);

    const [answer = ''] = [...answers].map((text) => text.replace(/^Date: .*\r\n/gm, ''));
    expect(new Set([...answers].map((text) => text.replace(/^Date: .*\r\n/gm, '')))).toEqual(
      new Set([answer]),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n[\s\S]*No such app/);
    expect(answer).not.toMatch(/demo/);
    expect(await harness.lines.first(1)).toHaveLength(1);
  });

  test('before the first table every host gets 503', async () => {
    const harness = await Harness.start();

    expect((await ask(harness.port)).status).toBe(503);
  });
});

describe('requests that wait for a dyno', () => {
  const H11 = lineOf('at=error code=H11 desc="Backlog too deep"', unsent(503));

  test('H11: more requests at once than the dynos of an app may have', async () => {
    const harness = await Harness.start({ ...PATIENT, inFlightPerDyno: 2 });
    const held: (() => void)[] = [];
    await harness.up(await httpDyno((_req, res) => held.push(() => res.end('late'))));

    const first = [ask(harness.port), ask(harness.port)];
    await eventually(() => held.length === 2);
    const third = await ask(harness.port);
    for (const release of held) release();

    expect(third.status).toBe(503);
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await harness.lines.first(3))[0]).toBe(H11);
  });

  test.each([
    ['starts', async (harness: Harness) => harness.route({ state: 'starting' })],
    ['sleeps', async (harness: Harness) => harness.route({ state: 'asleep' })],
    [
      'has only dynos in quarantine',
      async (harness: Harness) => {
        await harness.up(await closedAddress(), await closedAddress());
        await ask(harness.port, { path: '/first' });
      },
    ],
  ])('H11: more requests wait than are held for an app that %s', async (_name, begin) => {
    const harness = await Harness.start({ ...PATIENT, quarantineMs: 20_000, heldPerApp: 2 });
    await begin(harness);

    const all = [ask(harness.port), ask(harness.port), ask(harness.port)];
    const refused = await Promise.race(all);
    await harness.up(await httpDyno((_req, res) => res.end('at last')));
    const answers = await Promise.all(all);

    expect(refused.status).toBe(503);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 503]);
    await eventually(() => harness.lines.messages.length >= 3);
    expect(harness.lines.messages.filter((line) => line === H11)).toHaveLength(1);
  });

  test('H11: all apps together hold too many; one that holds none may still hold one', async () => {
    const harness = await Harness.start({ ...PATIENT, heldInAll: 2 });
    const starting = (name: string) => ({
      appId: name,
      appName: name,
      state: 'starting' as const,
      endpoints: [],
    });
    await harness.publish({
      'demo.localhost': starting('demo'),
      'quiet.localhost': starting('quiet'),
    });
    const gone: Promise<void>[] = [];
    const hold = async (host: string) => {
      const client = await dial(harness.port);
      client.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nX-Request-Id: ${ID}\r\n\r\n`);
      gone.push(closed(client));
      return client;
    };
    const clients = [
      await hold('demo.localhost'),
      await hold('demo.localhost'),
      await hold('quiet.localhost'),
    ];
    const refused = [];
    while (refused.length === 0) {
      const extra = await hold('demo.localhost');
      const answer = await Promise.race([
        nextData(extra),
        new Promise<null>((resolve) => setTimeout(resolve, 50, null)),
      ]);
      if (answer === null) extra.destroy();
      else refused.push(answer);
    }
    for (const client of clients) client.destroy();
    await Promise.all(gone.slice(0, 3));

    expect(refused[0]).toMatch(/^HTTP\/1\.1 503 /);
    await eventually(() => harness.lines.messages.includes(H11));
    expect(harness.lines.messages.filter((line) => line.includes('host=quiet')).join()).toMatch(
      /^sock=client at=warning code=H27 /,
    );
  });

  test('H20: nothing but starting dynos for too long', async () => {
    const harness = await Harness.start({ bootMs: 100 });
    await harness.route({ state: 'starting' });

    expect((await ask(harness.port)).status).toBe(503);
    expect(await harness.lines.first(1)).toEqual([
      lineOf('at=error code=H20 desc="App boot timeout"', unsent(503)),
    ]);
  });

  test('H34: every dyno stays in quarantine for too long', async () => {
    const harness = await Harness.start({ quarantineMs: 60_000, bootMs: 250 });
    await harness.up(await closedAddress());
    await ask(harness.port);

    expect((await ask(harness.port)).status).toBe(503);
    expect((await harness.lines.first(2))[1]).toBe(
      lineOf('at=error code=H34 desc="All up dynos are quarantined"', unsent(503)),
    );
  });

  test('are served by the dyno that starts', async () => {
    const harness = await Harness.start(PATIENT);
    await harness.route({ state: 'starting' });

    const waiting = ask(harness.port);
    await harness.up(await httpDyno((_req, res) => res.end('awake')));

    expect((await waiting).body).toBe('awake');
  });

  test.each([
    ['crashed', 'H10'],
    ['no-web', 'H14'],
  ] as const)('are answered at once when the app is %s', async (state, code) => {
    const harness = await Harness.start(PATIENT);
    await harness.route({ state: 'starting' });

    const waiting = ask(harness.port);
    await harness.route({ state: 'starting' });
    await harness.route({ state });

    expect((await waiting).status).toBe(503);
    expect((await harness.lines.first(1))[0]).toContain(`code=${code} `);
  });

  test('get 404 as last words for an app that leaves the table', async () => {
    const harness = await Harness.start(PATIENT);
    await harness.route({ state: 'starting' });

    const waiting = ask(harness.port);
    await harness.publish({});

    expect((await waiting).status).toBe(404);
  });
});

describe('the pages that an app names', () => {
  const PAGES = { errorPageUrl: 'https://e.test/?a=1&b="2"', maintenancePageUrl: 'https://m.test/' };
  const ERROR = '<iframe src="https://e.test/?a=1&amp;b=&quot;2&quot;"';
  const MAINTENANCE = '<iframe src="https://m.test/"';

  test.each([
    ['crashed', ERROR],
    ['no-web', ERROR],
    ['quota', ERROR],
    ['starting', ERROR],
    ['maintenance', MAINTENANCE],
    ['blank', '<h1>Nothing deployed yet</h1>'],
  ] as const)('an app that is %s shows %s', async (state, shown) => {
    const harness = await Harness.start({ bootMs: 50 });
    await harness.route({ state, ...PAGES });

    expect((await ask(harness.port)).body).toContain(shown);
  });

  test.each([
    ['answers nothing', ''],
    ['answers nonsense', 'nonsense'],
    ['breaks a limit', `HTTP/1.1 200 OK\r\nSet-Cookie: a=${'x'.repeat(9000)}\r\nContent-Length: 0\r\n\r\n`],
  ])('a dyno that %s shows the error page', async (_name, response) => {
    const harness = await Harness.start();
    const address = await rawDyno((socket) => socket.once('data', () => socket.end(response)));
    await harness.route({ state: 'up', endpoints: [{ dyno: 'web.1', address }], ...PAGES });

    expect((await ask(harness.port)).body).toContain(ERROR);
  });

  test('a request that is refused for its own sake does not', async () => {
    const harness = await Harness.start();
    await harness.route({ state: 'crashed', ...PAGES });

    expect((await ask(harness.port, { headers: { expect: 'a-miracle' } })).body).not.toContain('iframe');
  });
});

test('H22: more clients than the router serves at once; those who have been silent make room', async () => {
  const harness = await Harness.start({ ...PATIENT, clients: 2 });
  const held: (() => void)[] = [];
  await harness.up(await httpDyno((_req, res) => held.push(() => res.end('served'))));
  const busy = [ask(harness.port), ask(harness.port)];
  await eventually(() => held.length === 2);

  const refused = await ask(harness.port, { path: '/refused' });
  held.shift()?.();
  await Promise.race(busy);
  const silent = await dial(harness.port);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const next = ask(harness.port);
  await closed(silent.resume());
  await eventually(() => held.length === 2);
  for (const release of held) release();

  expect(refused).toMatchObject({ status: 503, headers: { connection: 'close' } });
  expect((await next).body).toBe('served');
  await Promise.all(busy);
  expect((await harness.lines.first(4))[0]).toBe(
    lineOf('at=error code=H22 desc="Connection limit reached"', unsent(503), { path: '/refused' }),
  );
  expect(harness.warnings).toEqual([
    '2 clients are connected and busy, which is the limit: further requests get H22',
  ]);
});

test('H99: the router itself has no descriptors left for a connection to a dyno', async () => {
  const home = await temporaryHome();
  const entry = join(import.meta.dirname, 'support', 'router-entry.ts');
  const node = [process.execPath, entry, '--port', '0', '--limits', JSON.stringify({ dynoIdleMs: 60_000 })];
  const child = spawn('sh', ['-c', 'ulimit -n 64; exec "$@"', 'sh', ...node], {
    env: { ...process.env, RENGA_HOME: home },
    stdio: 'inherit',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const client = new RouterClient(join(home, 'run', 'router.sock'));
  let port = 0;
  await expect
    .poll(async () => (port = (await client.status()).port), { timeout: 30_000 })
    .toBeGreaterThan(0);
  const lines = await LineReceiver.listen(join(home, 'run', 'internal.sock'));
  // Each of these dynos keeps a connection once it was asked.
  const address = await httpDyno((_req, res) => res.end('ok'), { keepAliveMs: 60_000 });
  const endpoints = Array.from({ length: 100 }, (_, index) => ({ dyno: `web.${index + 1}`, address }));
  const apps = { 'demo.localhost': { appId: 'demo-id', appName: 'demo', state: 'up' as const, endpoints } };
  await client.publish({ ...tableFor(1, address), apps });

  let asked = 0;
  let status = 200;
  for (; status === 200; asked += 1) ({ status } = await ask(port));

  expect(status).toBe(503);
  expect((await lines.first(asked)).at(-1)?.replace(/dyno=web\.\d+/, 'dyno=web.1')).toBe(
    lineOf('at=error code=H99 desc="Platform error"', 'dyno=web.1 connect=#ms service= status=503 bytes='),
  );
});
