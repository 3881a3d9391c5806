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
  const limits = { firstByteMs: 300, idleMs: 60, quarantineMs: 10, bootMs: 300, lingerMs: 30, tunnelMs: 50 };
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

  await harness.router.drained(addresses, AbortSignal.timeout(20_000));
  await expect.poll(() => takesExactly(20, harness), { timeout: 30_000 }).toBe(true);
});

/** Whether the app takes this many requests at once and no more: what stays counted leaves less room, what is uncounted twice more. */
async function takesExactly(most: number, harness: Harness): Promise<boolean> {
  const held: (() => void)[] = [];
  const dyno = await httpDyno((_req, res) => held.push(() => res.end('held')));
  await harness.up(dyno);
  const all = Array.from({ length: most }, () => ask(harness.port));
  const refused = Promise.race(all).then(() => true);
  const full = eventually(() => held.length === most).then(() => false);
  const oneMore = (await Promise.race([refused, full])) ? null : await ask(harness.port);
  for (const release of held) release();
  const answers = await Promise.all(all);
  await harness.router.drained([dyno], AbortSignal.timeout(20_000));
  // A busy machine may run into the limits of time.
  return oneMore?.status === 503 && answers.every(({ body }) => body === 'held');
}
