import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ask, dial, eventually } from './support/clients.ts';
import { closedAddress, Harness, httpDyno, rawDyno, scriptedDyno } from './support/harness.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const HEAD = 'Host: demo.localhost\r\nConnection: close\r\n';

/** What a client may send, in parts, before it goes away or waits for the end. */
const REQUESTS = [
  `GET / HTTP/1.1\r\n${HEAD}\r\n`,
  `POST / HTTP/1.1\r\n${HEAD}Content-Length: 5\r\n\r\nhello`,
  `POST / HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  `POST / HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nbad`,
  `GET / HTTP/1.1\r\n${HEAD.replace('close', 'Upgrade')}Upgrade: mine\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\nGET / HTTP/1.1\r\n${HEAD}\r\n`,
];

const client = fc.record({
  request: fc.constantFrom(...REQUESTS),
  /** How much of it is sent. */
  part: fc.constantFrom(1, 1, 1, 0.9, 0.5),
  leavesAfterMs: fc.constantFrom(1, 20, 400),
});

async function dynos(): Promise<readonly string[]> {
  return [
    await httpDyno((req, res) => void req.resume().on('end', () => res.end('ok'))),
    await scriptedDyno(''),
    await scriptedDyno(OK, 'stay'),
    await scriptedDyno(OK.slice(0, -1)),
    await scriptedDyno(OK.slice(0, 20), 'stay'),
    await scriptedDyno('HTTP/1.1 101 Switching Protocols\r\nUpgrade: mine\r\n\r\nhello', 'stay'),
    await scriptedDyno('HTTP/1.1 101 Switching Protocols\r\nUpgrade: mine\r\n\r\nhello'),
    await rawDyno(() => undefined),
    await rawDyno((socket) => socket.destroy()),
    await closedAddress(),
  ];
}

test('whatever dynos and clients do, nothing stays counted as under way', async () => {
  const limits = { firstByteMs: 60, idleMs: 60, quarantineMs: 10, bootMs: 300, lingerMs: 30, tunnelMs: 50 };
  const harness = await Harness.start({ ...limits, inFlightPerDyno: 20 });
  const addresses = await dynos();
  const clients = fc.sample(client, { numRuns: 400, seed: 20261123 });

  await harness.up(...addresses);
  let next = 0;
  const worker = async () => {
    for (let one = clients[next++]; one; one = clients[next++]) {
      const socket = await dial(harness.port);
      const gone = new Promise((resolve) => socket.resume().once('close', resolve));
      socket.write(one.request.slice(0, Math.ceil(one.request.length * one.part)), 'latin1');
      setTimeout(() => socket.destroy(), one.leavesAfterMs);
      await gone;
      if (next % 40 === 0) await harness.up(...addresses.slice(next % 7));
    }
  };
  await Promise.all(Array.from({ length: 20 }, worker));

  const held: (() => void)[] = [];
  const last = await httpDyno((_req, res) => held.push(() => res.end('held')));
  await harness.up(last);
  await harness.router.drained(addresses, AbortSignal.timeout(20_000));
  const all = Array.from({ length: 20 }, () => ask(harness.port));
  await eventually(() => held.length === 20);
  const oneMore = await ask(harness.port);
  for (const release of held) release();

  expect((await Promise.all(all)).map(({ body }) => body)).toEqual(Array(20).fill('held'));
  expect(oneMore.status).toBe(503);
  await harness.router.drained([last], AbortSignal.timeout(20_000));
});
