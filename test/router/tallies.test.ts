import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RouterClient } from '../../src/lib/router/router-client.ts';
import { ask } from './support/clients.ts';
import { closedAddress, Harness, httpDyno, scriptedDyno } from './support/harness.ts';

const clientOf = (harness: Harness) => new RouterClient(join(harness.home, 'run', 'router.sock'));

test('a tally counts what the dynos served and what the router had to answer', async () => {
  const harness = await Harness.start();
  const client = clientOf(harness);
  const broken = await scriptedDyno('');
  await harness.up(await httpDyno((_req, res) => res.writeHead(500).end()));
  await ask(harness.port);
  const tally = await client.beginTally('demo-id');
  const elsewhere = await client.beginTally('other-id');
  await ask(harness.port);
  await ask(harness.port);
  await harness.up(broken);
  await ask(harness.port);
  await harness.route({ state: 'maintenance', endpoints: [] });
  await ask(harness.port);

  expect(await client.endTally(tally)).toEqual({
    served: 2,
    failed: 1,
    retried: 0,
    longestHeldMs: expect.any(Number),
  });
  expect(await client.endTally(elsewhere)).toEqual({ served: 0, failed: 0, retried: 0, longestHeldMs: 0 });
  expect(await client.endTally(tally)).toBe(null);
});

test('a request that one dyno refused and another took is served, and retried', async () => {
  const harness = await Harness.start();
  const client = clientOf(harness);
  const [closed, open] = [await closedAddress(), await httpDyno((_req, res) => res.end('ok'))];
  const tally = await client.beginTally('demo-id');
  for (let asked = 0; asked < 20; asked += 1) {
    // Another name is another dyno, so what was quarantined before does not matter.
    await harness.route({
      state: 'up',
      endpoints: [
        { dyno: `web.${asked}`, address: closed },
        { dyno: 'web.100', address: open },
      ],
    });
    expect((await ask(harness.port)).status).toBe(200);
  }
  const seen = await client.endTally(tally);

  expect(seen).toMatchObject({ served: 20, failed: 0 });
  expect(seen?.retried).toBeGreaterThan(0);
});

test('a request that is held while the app starts tells how long', async () => {
  const harness = await Harness.start();
  const client = clientOf(harness);
  await harness.route({ state: 'starting', endpoints: [] });
  const tally = await client.beginTally('demo-id');
  const asked = ask(harness.port);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await harness.up(await httpDyno((_req, res) => res.end('ok')));
  await asked;
  const seen = await client.endTally(tally);

  expect(seen).toMatchObject({ served: 1, failed: 0, retried: 0 });
  expect(seen?.longestHeldMs).toBeGreaterThanOrEqual(50);
});
