import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { herokuLimits } from '../../src/lib/domain/router-limits.ts';
import { RouterProcess } from '../../src/lib/router/router-process.ts';
import { portOf } from '../../src/lib/std/port-of.ts';
import { eventually } from '../acceptance/installation.ts';
import { certificateFor } from '../support/certificate.ts';
import { ask } from './support/clients.ts';
import { Harness, httpDyno, temporaryHome } from './support/harness.ts';
import { tableFor } from './support/tables.ts';

/** A server on a port that was free a moment ago. */
async function somebodyElse(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((_request, response) => response.end('somebody else'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: portOf(server) };
}

async function freePort(): Promise<number> {
  const { server, port } = await somebodyElse();
  server.close();
  await once(server, 'close');
  return port;
}

const route = (appId: string) => ({ appId, appName: appId, state: 'blank', endpoints: [] }) as const;

/** A router whose own certificate is for one name, with a domain that has one of its own and a domain that has none. */
async function redirecting(port: number): Promise<Harness> {
  const harness = await Harness.start({}, await certificateFor('demo.renga.example'), port);
  await harness.publish(
    {
      'demo.renga.example': route('demo'),
      'www.example.com': route('demo'),
      'bare.example.com': route('demo'),
    },
    { 'www.example.com': await certificateFor('www.example.com') },
  );
  return harness;
}

test('http is led to https where there is a certificate, with path and query, and whatever the method', async () => {
  const port = await freePort();
  const harness = await redirecting(port);
  const led = async (host: string, method = 'GET', path = '/a/b?c=%20d') => {
    const { status, headers } = await ask(port, { host, method, path });
    return `${status} ${headers.location}`;
  };

  const at = (host: string) => `https://${host}:${harness.port}/a/b?c=%20d`;
  expect(await led('demo.renga.example')).toBe(`301 ${at('demo.renga.example')}`);
  expect(await led('WWW.example.com:80')).toBe(`301 ${at('www.example.com')}`);
  expect(await led('www.example.com', 'HEAD')).toBe(`301 ${at('www.example.com')}`);
  expect(await led('www.example.com', 'POST')).toBe(`308 ${at('www.example.com')}`);
  // Two slashes are a path of this host, and no other host.
  expect(await led('www.example.com', 'GET', '//evil.example/')).toBe(
    `301 https://www.example.com:${harness.port}//evil.example/`,
  );
});

test('http leads nowhere without a certificate, for strangers, and for what cannot be understood', async () => {
  const port = await freePort();
  await redirecting(port);
  const statusOf = async (host: string, path = '/') => {
    const { status, headers } = await ask(port, { host, path });
    return [status, headers.location];
  };

  expect(await statusOf('bare.example.com')).toEqual([404, undefined]);
  expect(await statusOf('other.example')).toEqual([404, undefined]);
  expect(await statusOf('www.example.com@evil.example')).toEqual([400, undefined]);
  expect(await statusOf('www.example.com', 'http://evil.example/')).toEqual([400, undefined]);
});

test('a port that somebody else has is tried until it is free, and https is served meanwhile', async () => {
  const { server, port } = await somebodyElse();
  const harness = await redirecting(port);
  const host = 'demo.renga.example';
  const secure = () => ask(harness.port, { host, servername: host });
  try {
    expect((await secure()).status).toBe(502);
    expect(harness.warnings).toEqual([expect.stringMatching(/^http on port \d+ cannot be led to https yet/)]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
  await eventually(async () =>
    ask(port, { host }).then(
      ({ status }) => status === 301,
      () => false,
    ),
  );
  expect(harness.warnings).toHaveLength(1);
});

test('a router in a process of its own does so too, and is replaced when that is to change', async () => {
  const home = await temporaryHome();
  const identity = await certificateFor('demo.localhost');
  const tls = { cert: join(home, 'cert.pem'), key: join(home, 'key.pem') };
  await writeFile(tls.cert, identity.cert);
  await writeFile(tls.key, identity.key);
  const entry = join(import.meta.dirname, 'support', 'router-entry.ts');
  const port = await freePort();
  const start = async (redirectPort: number | null) => {
    const router = await RouterProcess.start({
      ...{ home, entry, tls, redirectPort, port: 0, version: 'test', limits: herokuLimits },
      bind: ['127.0.0.1'],
    });
    onTestFinished(() => router.stop());
    return router;
  };
  const router = await start(port);
  await router.publish(tableFor(1, await httpDyno((_request, response) => response.end('served'))));
  const { status, headers } = await ask(port);
  expect([status, headers.location]).toEqual([301, `https://demo.localhost:${router.port}/`]);
  const { pid } = await router.status();
  router.close();
  const second = await start(port);
  expect((await second.status()).pid).toBe(pid);
  // It would start its own again when that ends.
  second.close();
  expect((await (await start(null)).status()).pid).not.toBe(pid);
  await expect(ask(port)).rejects.toThrow('ECONNREFUSED');
});

test('an authority finds its proof under every name, by http and https, whatever the app does; nobody else learns of it', async () => {
  const port = await freePort();
  const harness = await redirecting(port);
  const hosts = ['www.example.com', 'unknown.example.com'];
  const closed = { ...route('demo'), state: 'maintenance' } as const;
  const path = '/.well-known/acme-challenge/a-token_1';
  const proof = async (at: number, host: string, more: object = {}) => {
    const { status, body } = await ask(at, { host, path, ...more });
    return [status, body];
  };
  await harness.publish({ 'www.example.com': closed }, {}, { 'a-token_1': 'a-token_1.proof' });

  for (const host of hosts) {
    expect(await proof(port, host)).toEqual([200, 'a-token_1.proof']);
    expect(await proof(harness.port, host, { servername: host })).toEqual([200, 'a-token_1.proof']);
  }
  expect(
    (await ask(harness.port, { host: 'www.example.com', path: `${path}x`, servername: 'www.example.com' }))
      .status,
  ).toBe(503);
  await harness.publish({ 'www.example.com': closed });
  expect((await proof(port, 'unknown.example.com'))[0]).toBe(404);
  expect((await proof(harness.port, 'www.example.com', { servername: 'www.example.com' }))[0]).toBe(503);
});
