import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { certificateFor } from '../support/certificate.ts';
import { ask } from './support/clients.ts';
import { Harness, httpDyno } from './support/harness.ts';
import { lineOf, unsent } from './support/lines.ts';

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
  const harness = await Harness.start({}, await certificateFor('renga.example'));
  await harness.publish({}, await certificatesFor('www.example.com', '*.example.org'));
  const shown = (servername: string) => commonName(harness.port, servername);

  expect(await shown('www.example.com')).toBe('www.example.com');
  expect(await shown('a.example.org')).toBe('*.example.org');
  expect(await shown('demo.renga.example')).toBe('renga.example');
  await harness.publish({}, { 'www.example.com': { cert: 'x', key: 'y' } });
  expect(await shown('www.example.com')).toBe('renga.example');
});

test('H32: a connection that was made for one name carries no requests for a name with another certificate', async () => {
  const harness = await Harness.start({}, await certificateFor('renga.example'));
  const address = await httpDyno((_req, res) => res.end('here'));
  const hosts = ['www.example.com', 'api.example.org', 'a.example.org', 'haiku.renga.example'];
  await harness.publish(
    Object.fromEntries(hosts.map((host) => [host, route('shop', address)])),
    await certificatesFor('www.example.com', '*.example.org', 'api.example.org'),
  );
  const answer = async (servername: string, host: string) =>
    (await ask(harness.port, { servername, host })).status;

  expect(await answer('www.example.com', 'WWW.example.com:443')).toBe(200);
  expect(await answer('', 'www.example.com')).toBe(200);
  expect(await answer('other.renga.example', 'haiku.renga.example')).toBe(200);
  expect(await answer('a.example.org', 'api.example.org')).toBe(200);
  for (const [name, host] of [
    ['api.example.org', 'a.example.org'],
    ['www.example.com', 'haiku.renga.example'],
    ['haiku.renga.example', 'www.example.com'],
  ] as const)
    expect(await answer(name, host)).toBe(495);

  const lines = await harness.lines.first(7);
  expect(lines.at(-1)).toBe(
    lineOf('at=error code=H32 desc="TLS Certificate Mismatch"', unsent(495), {
      host: 'www.example.com',
      protocol: 'https',
    }),
  );
});

const certificatesFor = async (...hosts: readonly string[]) =>
  Object.fromEntries(
    await Promise.all(hosts.map(async (host) => [host, await certificateFor(host)] as const)),
  );

function commonName(port: number, servername: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false }, () => {
    resolve(String(socket.getPeerCertificate().subject.CN));
    socket.destroy();
  });
  socket.on('error', reject);
  return promise;
}
