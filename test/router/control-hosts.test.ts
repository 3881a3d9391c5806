import { rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { ask, closed, dial, eventually, exchange, nextData } from './support/clients.ts';
import { Harness } from './support/harness.ts';

/** A control plane that listens where the table says. */
async function controlPlane(harness: Harness, listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await rm(harness.controlSocket, { force: true });
  await new Promise<void>((resolve) => server.listen(harness.controlSocket, resolve));
  onTestFinished(async () => {
    const end = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await end;
  });
  return server;
}

test('control hosts lead to the control plane, with bodies, and leave no line', async () => {
  const harness = await Harness.start();
  await harness.route({ state: 'no-web' });
  await controlPlane(harness, (req, res) => {
    res.setHeader(
      'x-saw',
      JSON.stringify([req.method, req.url, req.headers.host, req.headers['x-forwarded-for']]),
    );
    req.pipe(res);
  });

  const answer = await ask(harness.port, {
    method: 'PATCH',
    host: 'api.localhost',
    path: '/apps/a?b',
    body: '{"c":1}',
  });
  await ask(harness.port);

  expect(answer.body).toBe('{"c":1}');
  expect(answer.headers['x-saw']).toBe('["PATCH","/apps/a?b","api.localhost","127.0.0.1"]');
  expect(await harness.lines.first(1)).toHaveLength(1);
});

test('no limit of time ends a stream of the control plane', async () => {
  const harness = await Harness.start({ firstByteMs: 50, idleMs: 50 });
  await harness.publish({});
  await controlPlane(harness, (_req, res) => {
    setTimeout(() => res.write('first'), 200);
    setTimeout(() => res.end('second'), 400);
  });

  expect((await ask(harness.port, { host: 'localhost' })).body).toBe('firstsecond');
});

test('the control plane hears when the client of a stream goes away', async () => {
  const harness = await Harness.start();
  await harness.publish({});
  const gone = Promise.withResolvers<void>();
  await controlPlane(harness, (_req, res) => {
    res.write('tail');
    res.once('close', () => gone.resolve());
  });

  const client = await dial(harness.port);
  client.write('GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await nextData(client);
  client.destroy();

  await gone.promise;
});

test('requests wait for a control plane that comes back', async () => {
  const harness = await Harness.start();
  await harness.publish({});

  const waiting = [
    ask(harness.port, { host: 'api.localhost' }),
    ask(harness.port, { host: 'api.localhost', method: 'POST', body: 'x'.repeat(300_000) }),
  ];
  await new Promise((resolve) => setTimeout(resolve, 150));
  await controlPlane(harness, (req, res) => {
    let size = 0;
    req.on('data', (chunk) => {
      size += chunk.length;
    });
    req.on('end', () => res.end(`${req.method} ${size}`));
  });

  expect((await Promise.all(waiting)).map(({ body }) => body)).toEqual(['GET 0', 'POST 300000']);
});

test('503 when it does not come back', async () => {
  const harness = await Harness.start({ controlHoldMs: 150 });
  await harness.publish({});

  const answer = await ask(harness.port, { host: 'api.localhost' });

  expect(answer.status).toBe(503);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(JSON.parse(answer.body)).toEqual({
    id: 'service_unavailable',
    message: 'The control plane is not running. Start it with `renga backend:start`, then try again.',
  });
});

test('a GET that the control plane dropped is asked again, a POST is not', async () => {
  const harness = await Harness.start();
  await harness.publish({});
  const seen: string[] = [];
  await controlPlane(harness, (req, res) => {
    seen.push(req.method ?? '');
    req
      .resume()
      .on('end', () =>
        seen.length === 1 || req.method === 'POST' ? req.socket.destroy() : res.end('again'),
      );
  });

  const get = await ask(harness.port, { host: 'api.localhost' });
  const post = await ask(harness.port, { host: 'api.localhost', method: 'POST' });

  expect(get.body).toBe('again');
  expect(post.status).toBe(503);
  expect(JSON.parse(post.body).id).toBe('service_unavailable');
  expect(seen).toEqual(['GET', 'GET', 'POST']);
});

test('a response that breaks off cuts the client off', async () => {
  const harness = await Harness.start();
  await harness.publish({});
  await controlPlane(harness, (_req, res) => {
    res.write('half');
    setTimeout(() => res.destroy(), 50);
  });

  expect(await ask(harness.port, { host: 'api.localhost' })).toMatchObject({ body: 'half', complete: false });
});

test('an upgrade is an ordinary request for the control plane', async () => {
  const harness = await Harness.start();
  await harness.publish({});
  await controlPlane(harness, (req, res) => res.end(`upgrade: ${req.headers.upgrade}`));

  const head = 'Host: api.localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
  expect(await exchange(harness.port, `GET / HTTP/1.1\r\n${head}\r\n`, 'undefined')).toContain(
    'upgrade: undefined',
  );
});

test('a stopping router ends streams of the control plane', async () => {
  const harness = await Harness.start({ stopMs: 60_000 });
  await harness.publish({});
  let streams = 0;
  await controlPlane(harness, (_req, res) => {
    streams += 1;
    res.write('tail');
  });
  const client = await dial(harness.port);
  client.write('GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await eventually(() => streams === 1);

  harness.router.stop();

  await closed(client.resume());
});
