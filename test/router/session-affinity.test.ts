import { expect, test } from 'vitest';
import { ask, exchange, ID } from './support/clients.ts';
import { closedAddress, endpointsAt, Harness, httpDyno, rawDyno } from './support/harness.ts';

const named = (name: string): Promise<string> => httpDyno((_req, res) => res.end(name));

const affine = (harness: Harness, ...addresses: readonly string[]): Promise<void> =>
  harness.route({ state: 'up', sessionAffinity: true, endpoints: endpointsAt(addresses) });

/** The cookie of an answer as the next request sends it. */
const cookieOf = (headers: { readonly 'set-cookie'?: string[] | undefined }): string =>
  (headers['set-cookie'] ?? []).map((each) => each.split(';')[0]).join('; ');

test('a client is given a cookie once and comes back to its dyno', async () => {
  const harness = await Harness.start();
  await affine(harness, await named('a'), await named('b'), await named('c'));

  const first = await ask(harness.port);
  const cookie = cookieOf(first.headers);
  expect(first.headers['set-cookie']).toEqual([
    expect.stringMatching(/^heroku-session-affinity=[\w-]{22}; Max-Age=86400; Path=\/; HttpOnly$/),
  ]);
  for (let turn = 0; turn < 20; turn += 1) {
    const next = await ask(harness.port, { headers: { cookie: `theme=dark; ${cookie}` } });
    expect([next.body, next.headers['set-cookie']]).toEqual([first.body, undefined]);
  }
});

test('a client whose dyno is gone gets another one and another cookie', async () => {
  const harness = await Harness.start();
  const [a, b] = [await named('a'), await named('b')];
  await affine(harness, a);
  const first = await ask(harness.port);
  await affine(harness, b);

  const second = await ask(harness.port, { headers: { cookie: cookieOf(first.headers) } });
  expect([first.body, second.body]).toEqual(['a', 'b']);
  expect(cookieOf(second.headers)).toMatch(/^heroku-session-affinity=/);
  expect(cookieOf(second.headers)).not.toBe(cookieOf(first.headers));
});

test('a client whose dyno refuses gets another one and another cookie', async () => {
  const harness = await Harness.start();
  const dead = await closedAddress();
  await affine(harness, dead);
  const refused = await ask(harness.port);
  await affine(harness, dead, await named('b'));

  expect(refused.status).toBe(503);
  for (let turn = 0; turn < 10; turn += 1) expect((await ask(harness.port)).body).toBe('b');
});

test('a websocket handshake is bound too, beside the cookies of the app', async () => {
  const harness = await Harness.start();
  const dyno = await rawDyno((socket) =>
    socket.once('data', () =>
      socket.end(
        'HTTP/1.1 101 Switching Protocols\r\nSet-Cookie: mine=1\r\nConnection: Upgrade\r\nUpgrade: mine\r\n\r\n',
      ),
    ),
  );
  await affine(harness, dyno);

  const answer = await exchange(
    harness.port,
    `GET / HTTP/1.1\r\nHost: demo.localhost\r\nX-Request-Id: ${ID}\r\nConnection: Upgrade\r\nUpgrade: mine\r\n\r\n`,
  );
  expect(answer.match(/^Set-Cookie: .*?(?=[;\r])/gim)?.map((line) => line.slice(0, 35))).toEqual([
    'Set-Cookie: mine=1',
    'Set-Cookie: heroku-session-affinity',
  ]);
});

test('apps without the feature give no cookie and heed none', async () => {
  const harness = await Harness.start();
  const addresses = [await named('a'), await named('b')];
  await affine(harness, ...addresses);
  const cookie = cookieOf((await ask(harness.port)).headers);
  await harness.up(...addresses);

  const seen = new Set<string>();
  for (let turn = 0; turn < 60; turn += 1) {
    const answer = await ask(harness.port, { headers: { cookie } });
    expect(answer.headers['set-cookie']).toBe(undefined);
    seen.add(answer.body);
  }
  // One dyno alone comes up once in a million million million runs.
  expect(seen.size).toBe(2);
});

test('connections to dynos are kept, unless the app does not want that', async () => {
  const harness = await Harness.start();
  const seen: [port: number | undefined, connection: string | undefined][] = [];
  const dyno = await httpDyno((req, res) => {
    seen.push([req.socket.remotePort, req.headers.connection]);
    res.end('ok');
  });
  await harness.up(dyno);
  for (let turn = 0; turn < 3; turn += 1) await ask(harness.port);
  expect(new Set(seen.map(([port]) => port)).size).toBe(1);

  seen.length = 0;
  await harness.route({ state: 'up', closesConnections: true, endpoints: endpointsAt([dyno]) });
  for (let turn = 0; turn < 3; turn += 1) await ask(harness.port);
  expect(new Set(seen.map(([port]) => port)).size).toBe(3);
  expect(seen.map(([, connection]) => connection)).toEqual(['close', 'close', 'close']);
});
