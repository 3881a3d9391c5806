import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { RouteTable } from '../../src/lib/domain/route-table.ts';
import { herokuLimits } from '../../src/lib/domain/router-limits.ts';
import { RouterServer } from '../../src/lib/router/router-server.ts';
import { certificateFor } from '../support/certificate.ts';
import { ask } from './support/clients.ts';
import { Harness, httpDyno, temporaryHome } from './support/harness.ts';

const route = (appId: string, address: string) =>
  ({ appId, appName: appId, state: 'up', endpoints: [{ dyno: 'web.1', address }] }) as const;

test('a host name leads to its own app, else to the nearest wildcard, else nowhere', async () => {
  const harness = await Harness.start();
  const [exact, near, far] = await Promise.all(
    ['exact', 'near', 'far'].map((name) => httpDyno((_req, res) => res.end(name))),
  );
  await harness.publish({
    'www.example.com': route('exact', exact ?? ''),
    '*.shop.example.com': route('near', near ?? ''),
    '*.example.com': route('far', far ?? ''),
  });
  const answers = async (host: string) => {
    const { status, body } = await ask(harness.port, { host });
    return status === 200 ? body : status;
  };

  expect(await answers('www.example.com')).toBe('exact');
  expect(await answers('WWW.example.com.:80')).toBe('exact');
  expect(await answers('a.shop.example.com')).toBe('near');
  expect(await answers('shop.example.com')).toBe('far');
  expect(await answers('a.b.example.com')).toBe('far');
  for (const host of ['example.com', 'notexample.com', 'com']) expect(await answers(host)).toBe(404);
});

test('a client is shown the certificate of the name that it asks for', async () => {
  const home = await temporaryHome();
  const [own, custom, wildcard] = await Promise.all(
    ['renga.example', 'www.example.com', '*.example.org'].map((host) => certificateFor(host)),
  );
  const files = { cert: join(home, 'cert.pem'), key: join(home, 'key.pem') };
  await writeFile(files.cert, own?.cert ?? '');
  await writeFile(files.key, own?.key ?? '');
  const router = await RouterServer.start({
    home,
    port: 0,
    bind: ['127.0.0.1'],
    limits: { ...herokuLimits, stopMs: 100 },
    tls: files,
    version: 'test',
    warn: () => undefined,
  });
  onTestFinished(async () => {
    router.stop();
    await router.stopped;
  });
  const table: RouteTable = {
    version: 1,
    apps: {},
    ...(custom && wildcard ? { certificates: { 'www.example.com': custom, '*.example.org': wildcard } } : {}),
    control: { hosts: [], socketPath: '/nowhere' },
  };
  await router.publish(table);
  const shown = (servername: string) => commonName(router.status().port, servername);

  expect(await shown('www.example.com')).toBe('www.example.com');
  expect(await shown('a.example.org')).toBe('*.example.org');
  expect(await shown('demo.renga.example')).toBe('renga.example');
  await router.publish({
    ...table,
    version: 2,
    certificates: { 'www.example.com': { cert: 'x', key: 'y' } },
  });
  expect(await shown('www.example.com')).toBe('renga.example');
});

function commonName(port: number, servername: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false }, () => {
    resolve(String(socket.getPeerCertificate().subject.CN));
    socket.destroy();
  });
  socket.on('error', reject);
  return promise;
}
