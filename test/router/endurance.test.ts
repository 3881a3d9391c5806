import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { herokuLimits, type RouterLimits } from '../../src/lib/domain/router-limits.ts';
import { RouterProcess } from '../../src/lib/router/router-process.ts';
import { ask, closed, dial, nextData } from './support/clients.ts';
import { httpDyno, temporaryHome } from './support/harness.ts';
import { tableFor } from './support/tables.ts';

const HEAD = 'Host: demo.localhost\r\n';

/** A router in a process of its own, in front of one dyno. */
async function routerFor(dyno: string, limits: Partial<RouterLimits> = {}) {
  const router = await RouterProcess.start({
    home: await temporaryHome(),
    entry: join(import.meta.dirname, 'support', 'router-entry.ts'),
    port: 0,
    version: 'test',
    limits: { ...herokuLimits, ...limits },
  });
  onTestFinished(() => router.stop());
  await router.publish(tableFor(1, dyno));
  const { pid } = await router.status();
  return {
    port: router.port,
    descriptors: () => readdirSync(`/proc/${pid}/fd`).length,
    megabytes: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
  };
}

async function medianMs(times: number, what: () => Promise<unknown>): Promise<number> {
  const durations: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const began = performance.now();
    await what();
    durations.push(performance.now() - began);
  }
  return durations.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? Number.NaN;
}

test('D4: two thousand clients that send their heads byte by byte hurt nobody, and are let go', async () => {
  const { port } = await routerFor(await httpDyno((_req, res) => res.end('ok')), { headMs: 3_000 });
  const good = async () => expect(await ask(port)).toMatchObject({ status: 200, body: 'ok' });
  const before = await medianMs(20, good);

  const began = performance.now();
  const slow = await Promise.all(Array.from({ length: 2_000 }, () => dial(port)));
  const gone = Promise.all(slow.map(closed));
  const answers = slow.map(nextData);
  for (const client of slow) client.write(`GET / HTTP/1.1\r\n${HEAD}A: `);
  const drip = setInterval(() => {
    for (const client of slow) client.write('x');
  }, 500);
  onTestFinished(() => clearInterval(drip));
  const meanwhile = await medianMs(40, good);
  await gone;
  const lasted = performance.now() - began;

  console.info(
    `a request took ${before.toFixed(1)} ms before and ${meanwhile.toFixed(1)} ms meanwhile; gone after ${Math.round(lasted)} ms`,
  );
  expect(meanwhile).toBeLessThan(before * 20 + 200);
  expect(await answers[0]).toMatch(/^HTTP\/1\.1 408 /);
  await good();
});

test('D9: two thousand clients that go away at any moment leave no socket behind', async () => {
  const streams = new Set<ServerResponse>();
  let gone = 0;
  const dyno = await httpDyno((req, res) => {
    res.on('close', () => {
      streams.delete(res);
      gone += 1;
    });
    streams.add(res);
    if (req.url === '/stream') res.write('x'.repeat(1_000));
    req.resume();
  });
  const { port, descriptors } = await routerFor(dyno);
  await dial(port).then(async (client) => void (await closed(client.destroy())));
  const before = descriptors();
  const requests = [
    `GET /waits HTTP/1.1\r\n${HEAD}\r\n`,
    `GET /stream HTTP/1.1\r\n${HEAD}\r\n`,
    `POST /uploads HTTP/1.1\r\n${HEAD}Content-Length: 1000\r\n\r\nhello`,
    `POST /uploads HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`,
  ];

  for (let round = 1; round <= 20; round += 1) {
    const clients = await Promise.all(Array.from({ length: 100 }, () => dial(port)));
    for (const [index, client] of clients.entries()) client.resume().write(requests[index % 4] ?? '');
    await expect.poll(() => streams.size, { timeout: 30_000, interval: 5 }).toBe(100);
    for (const client of clients) client.destroy();
    await expect.poll(() => gone, { timeout: 30_000, interval: 5 }).toBe(round * 100);
  }

  await expect.poll(descriptors, { timeout: 30_000 }).toBeLessThanOrEqual(before + 2);
});

test('D10: clients that read byte by byte slow the dyno down; the router buffers nothing', async () => {
  const chunk = Buffer.alloc(64 * 1024);
  let written = 0;
  const dyno = await httpDyno((_req, res) => {
    const more = () => {
      if (res.destroyed) return;
      written += chunk.length;
      res.write(chunk);
      res.once('drain', more);
    };
    more();
  });
  const { port, megabytes } = await routerFor(dyno);
  const clients = await Promise.all(Array.from({ length: 30 }, () => dial(port)));
  onTestFinished(() => {
    for (const client of clients) client.destroy();
  });
  const before = megabytes();
  for (const client of clients) client.pause().write(`GET / HTTP/1.1\r\n${HEAD}\r\n`);
  const sip = setInterval(() => {
    for (const client of clients) client.read(1);
  }, 100);
  onTestFinished(() => clearInterval(sip));

  let last = -1;
  while (last !== written || written === 0) {
    last = written;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  const grown = megabytes() - before;

  console.info(
    `30 slow readers: ${Math.round(written / 1024 / 1024)} MB left the dyno, the router grew by ${grown.toFixed(0)} MB`,
  );
  expect(written / clients.length).toBeLessThan(20 * 1024 * 1024);
  expect(grown).toBeLessThan(100);
});
