import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { herokuLimits } from '../../src/lib/domain/router-limits.ts';
import { RouterClient } from '../../src/lib/router/router-client.ts';
import { RouterServer } from '../../src/lib/router/router-server.ts';
import { ask } from './support/clients.ts';
import { httpDyno, temporaryHome } from './support/harness.ts';
import { tableFor } from './support/tables.ts';

async function startRouter(home: string, port = 0) {
  const warnings: string[] = [];
  const router = await RouterServer.start({
    home,
    port,
    bind: ['127.0.0.1', '::1'],
    limits: { ...herokuLimits, stopMs: 100, lastLinesMs: 50 },
    version: '1.2.3',
    warn: (message) => warnings.push(message),
  });
  const stop = async () => {
    router.stop();
    await router.stopped;
  };
  onTestFinished(stop);
  return { router, warnings, stop, client: new RouterClient(join(home, 'run', 'router.sock')) };
}

test('the control socket is for its owner and tells what the router is', async () => {
  const home = await temporaryHome();
  const { router, client } = await startRouter(home);

  expect((await stat(join(home, 'run', 'router.sock'))).mode & 0o777).toBe(0o600);
  expect(await client.status()).toEqual({
    pid: process.pid,
    port: router.status().port,
    preferredPort: 0,
    boot: router.status().boot,
    tableVersion: -1,
    version: '1.2.3',
    tls: null,
    redirectPort: null,
    limits: { ...herokuLimits, stopMs: 100, lastLinesMs: 50 },
  });
});

test('a router that cannot note its port for the next one does not begin to answer', async () => {
  const home = await temporaryHome();
  await mkdir(join(home, 'router', 'port.new'), { recursive: true });

  await expect(startRouter(home)).rejects.toThrow('EISDIR');
  expect(existsSync(join(home, 'run', 'router.sock'))).toBe(false);
});

test('a table is in force once it was taken, and a router that starts anew works by it', async () => {
  const home = await temporaryHome();
  const first = await startRouter(home);
  await first.client.publish(tableFor(7, await httpDyno((_req, res) => res.end('served'))));
  const { port } = first.router.status();
  expect((await ask(port)).body).toBe('served');
  await first.stop();

  const second = await startRouter(home);

  expect(second.router.status()).toMatchObject({ port, tableVersion: 7 });
  expect((await ask(port)).body).toBe('served');
  expect((await stat(join(home, 'router', 'table.json'))).mode & 0o777).toBe(0o600);
});

test('an older table is refused, the same one is taken again', async () => {
  const { router, client } = await startRouter(await temporaryHome());
  const address = await httpDyno((_req, res) => res.end('served'));
  await client.publish(tableFor(7, address));

  await expect(client.publish(tableFor(6, '10.0.0.1:1'))).rejects.toMatchObject({
    id: 'older_table',
    message: 'Table 7 is in force, which is newer.',
  });
  await client.publish(tableFor(7, address));

  expect((await ask(router.status().port)).body).toBe('served');
});

test.each([
  ['no JSON', '{"version":8,'],
  ['a wrong state', JSON.stringify(tableFor(8, '10.0.0.1:1')).replace('"up"', '"sideways"')],
  ['an address without port', JSON.stringify(tableFor(8, '10.0.0.1'))],
  [
    'a host in capitals',
    JSON.stringify(tableFor(8, '10.0.0.1:1')).replace('demo.localhost', 'Demo.localhost'),
  ],
  ['no control hosts', JSON.stringify({ version: 8, apps: {} })],
])('D12: a table with %s is refused and the last good one stays', async (_name, json) => {
  const home = await temporaryHome();
  const { router, client } = await startRouter(home);
  await client.publish(tableFor(7, await httpDyno((_req, res) => res.end('served'))));
  const saved = await readFile(join(home, 'router', 'table.json'), 'utf8');

  const { request } = await import('node:http');
  const status = await new Promise((resolve) => {
    request({ socketPath: join(home, 'run', 'router.sock'), method: 'PUT', path: '/table' })
      .on('response', (res) => resolve(res.resume().statusCode))
      .end(json);
  });

  expect(status).toBe(422);
  expect((await ask(router.status().port)).body).toBe('served');
  expect(await readFile(join(home, 'router', 'table.json'), 'utf8')).toBe(saved);
});

test('D12: a saved table that cannot be read is said and ignored', async () => {
  const home = await temporaryHome();
  const first = await startRouter(home);
  await first.stop();
  await writeFile(join(home, 'router', 'table.json'), '{"version":');

  const second = await startRouter(home);

  expect(second.warnings).toHaveLength(1);
  expect(second.router.status().tableVersion).toBe(-1);
});

test('D12: a thousand tables in a second disturb no request; the last one is in force and on the disk', async () => {
  const home = await temporaryHome();
  const { router, client } = await startRouter(home);
  const address = await httpDyno((_req, res) => res.end('served'));
  await router.publish(tableFor(0, address));
  const answers: string[] = [];
  const stop = new AbortController();
  const load = async () => {
    while (!stop.signal.aborted) answers.push((await ask(router.status().port)).body);
  };
  const running = [load(), load(), load()];

  for (let version = 1; version <= 1000; version += 1) {
    void router.publish(tableFor(version, address));
    if (version % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  stop.abort();
  await Promise.all(running);
  await router.publish(tableFor(1001, address));

  expect(answers.length).toBeGreaterThan(10);
  expect(new Set(answers)).toEqual(new Set(['served']));
  expect((await client.status()).tableVersion).toBe(1001);
  expect(JSON.parse(await readFile(join(home, 'router', 'table.json'), 'utf8'))).toEqual(
    tableFor(1001, address),
  );
});

test('the next free port is taken when the preferred one is busy, and kept', async () => {
  const busy = createServer();
  await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  const address = busy.address();
  const taken = address !== null && typeof address === 'object' ? address.port : 0;
  const home = await temporaryHome();

  const first = await startRouter(home, taken);
  const { port } = first.router.status();
  await first.stop();
  await new Promise((resolve) => busy.close(resolve));
  const second = await startRouter(home, taken);

  expect(port).toBeGreaterThan(taken);
  expect(second.router.status().port).toBe(port);
  expect(JSON.parse(await readFile(join(home, 'router', 'port'), 'utf8'))).toEqual({
    port,
    preferred: taken,
  });
});

test('a second router in the same home refuses to start and leaves the first alone', async () => {
  const home = await temporaryHome();
  const { router } = await startRouter(home);

  await expect(startRouter(home)).rejects.toThrow(
    `a router is running already: it answers on ${home}/run/router.sock`,
  );
  expect((await ask(router.status().port)).status).toBe(503);
});

test('both loopbacks are served', async () => {
  const { router } = await startRouter(await temporaryHome());
  const { port } = router.status();

  for (const host of ['127.0.0.1', '[::1]']) {
    const answer = await fetch(`http://${host}:${port}/`);
    await answer.text();
    expect(answer.status).toBe(503);
  }
});
