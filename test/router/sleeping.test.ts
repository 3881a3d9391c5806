import { expect, test } from 'vitest';
import { RouterClient } from '../../src/lib/router/router-client.ts';
import { ask, dial } from './support/clients.ts';
import { endpointsAt, Harness, httpDyno, rawDyno } from './support/harness.ts';

const awake = (): Promise<string> => httpDyno((_req, res) => res.end('awake'));

test('requests for a sleeping app are held, have it woken once, and are served', async () => {
  const harness = await Harness.start();
  const woken = Promise.withResolvers<void>();
  harness.lines.awake = woken.promise;
  await harness.route({ state: 'asleep' });

  const held = [ask(harness.port), ask(harness.port), ask(harness.port)];
  await expect.poll(() => harness.lines.wakes).toEqual(['demo-id']);
  await harness.route({ state: 'starting' });
  await harness.up(await awake());
  woken.resolve();

  const answers = await Promise.all(held);
  expect(answers.map(({ status, body }) => [status, body])).toEqual([
    [200, 'awake'],
    [200, 'awake'],
    [200, 'awake'],
  ]);
  expect(harness.lines.wakes).toEqual(['demo-id']);
});

test('an app that sleeps again is woken again', async () => {
  const harness = await Harness.start();
  const dyno = await awake();
  for (const times of [1, 2]) {
    const woken = Promise.withResolvers<void>();
    harness.lines.awake = woken.promise;
    await harness.route({ state: 'asleep' });
    const held = ask(harness.port);
    await expect.poll(() => harness.lines.wakes).toHaveLength(times);
    await harness.up(dyno);
    woken.resolve();
    expect((await held).status).toBe(200);
  }
});

test('a request that comes while the control plane is away is held until that is back', async () => {
  const harness = await Harness.start();
  await harness.route({ state: 'asleep' });
  await harness.lines.close();

  const held = ask(harness.port);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(harness.lines.wakes).toEqual([]);
  await harness.lines.open();
  await expect.poll(() => harness.lines.wakes.length).toBeGreaterThan(0);
  await harness.up(await awake());

  expect((await held).body).toBe('awake');
});

test('H20: nothing has woken it in time; nobody is asked for a client that has gone', async () => {
  const harness = await Harness.start({ bootMs: 300 });
  await harness.route({ state: 'asleep' });

  expect((await ask(harness.port)).status).toBe(503);
  expect((await harness.lines.first(1))[0]).toMatch(/^at=error code=H20 desc="App boot timeout" /);
  await new Promise((resolve) => setTimeout(resolve, 600));
  const asked = harness.lines.wakes.length;
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(harness.lines.wakes.length).toBe(asked);
});

test('H11: more requests than are held for one dyno', async () => {
  const harness = await Harness.start({ inFlightPerDyno: 2 });
  await harness.route({ state: 'asleep' });
  const held = [ask(harness.port), ask(harness.port)];
  await expect.poll(() => harness.lines.wakes).toContain('demo-id');

  expect((await ask(harness.port)).status).toBe(503);
  expect((await harness.lines.first(1))[0]).toMatch(/^at=error code=H11 /);
  await harness.up(await awake());
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
});

test('time without traffic is told for each app, and requests and websockets under way are traffic', async () => {
  const harness = await Harness.start();
  const client = new RouterClient(`${harness.home}/run/router.sock`);
  const idleMs = async () => (await client.idleMs())['demo-id'] ?? Number.NaN;
  const answers = Promise.withResolvers<void>();
  const slow = await httpDyno((_req, res) => void answers.promise.then(() => res.end('slow')));
  await harness.up(slow);
  await expect.poll(idleMs).toBeGreaterThan(50);

  const asked = ask(harness.port);
  await expect.poll(idleMs).toBe(0);
  answers.resolve();
  await asked;
  await expect.poll(idleMs).toBeGreaterThan(50);

  const upgrading = await rawDyno((socket) =>
    socket.once('data', () =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: mine\r\n\r\n'),
    ),
  );
  await harness.route({ state: 'up', endpoints: endpointsAt([upgrading]) });
  const socket = await dial(harness.port);
  socket.write('GET / HTTP/1.1\r\nHost: demo.localhost\r\nConnection: Upgrade\r\nUpgrade: mine\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await idleMs()).toBe(0);
  socket.destroy();
  await expect.poll(idleMs).toBeGreaterThan(50);
});
