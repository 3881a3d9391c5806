import { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type Answer, ask, closed, dial, eventually, nextData } from './support/clients.ts';
import { Harness, httpDyno, rawDyno } from './support/harness.ts';

const until = (ms: number) => AbortSignal.timeout(ms);

test('drained waits for the request in flight and for no other', async () => {
  const harness = await Harness.start();
  const held: (() => void)[] = [];
  const old = await httpDyno((_req, res) => held.push(() => res.end('old')));
  const fresh = await httpDyno((_req, res) => res.end('new'));
  await harness.up(old);
  const slow = ask(harness.port);
  await eventually(() => held.length === 1);

  await harness.up(fresh);
  let drained = false;
  const waiting = harness.router.drained([old], until(20_000)).then(() => {
    drained = true;
  });
  await harness.router.drained([fresh, '10.0.0.1:1'], until(20_000));
  expect((await ask(harness.port)).body).toBe('new');
  expect(drained).toBe(false);

  held[0]?.();
  expect((await slow).body).toBe('old');
  await waiting;
});

test('drained gives up at its limit and leaves the request alone', async () => {
  const harness = await Harness.start();
  const held: (() => void)[] = [];
  const old = await httpDyno((_req, res) => held.push(() => res.end('old')));
  await harness.up(old);
  const slow = ask(harness.port);
  await eventually(() => held.length === 1);

  await harness.route({ state: 'no-web' });
  await harness.router.drained([old], until(50));
  held[0]?.();

  expect((await slow).body).toBe('old');
});

test('kept connections to a dyno that left are closed, the busy one after its request', async () => {
  const harness = await Harness.start({ dynoIdleMs: 60_000 });
  let open = 0;
  const held: (() => void)[] = [];
  const old = await rawDyno((socket) => {
    open += 1;
    socket.once('close', () => {
      open -= 1;
    });
    socket.on('data', (bytes) => {
      const answer = () => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      if (bytes.includes('GET /slow')) held.push(answer);
      else answer();
    });
  });
  await harness.up(old);
  const slow = ask(harness.port, { path: '/slow' });
  await eventually(() => held.length === 1);
  await ask(harness.port);
  expect(open).toBe(2);

  await harness.route({ state: 'no-web' });
  await eventually(() => open === 1);
  held[0]?.();

  expect((await slow).body).toBe('ok');
  await eventually(() => open === 0);
});

/** A dyno that switches protocols and then echoes. */
const echoing = (): Promise<string> =>
  rawDyno((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: mine\r\n\r\n');
      socket.on('data', (bytes) => socket.write(bytes));
    });
  });

async function upgraded(harness: Harness): Promise<Socket> {
  const client = await dial(harness.port);
  client.write('GET / HTTP/1.1\r\nHost: demo.localhost\r\nConnection: Upgrade\r\nUpgrade: mine\r\n\r\n');
  await nextData(client);
  return client;
}

test('drained waits for the websockets of a dyno that left', async () => {
  const harness = await Harness.start();
  const old = await echoing();
  await harness.up(old);
  const client = await upgraded(harness);

  await harness.route({ state: 'no-web' });
  let drained = false;
  const waiting = harness.router.drained([old], until(20_000)).then(() => {
    drained = true;
  });
  client.write('still here');
  expect(await nextData(client)).toBe('still here');
  expect(drained).toBe(false);

  client.destroy();
  await waiting;
});

test('a websocket to a dyno that left stays for a while and is cut then', async () => {
  const harness = await Harness.start({ tunnelMs: 150 });
  const old = await echoing();
  await harness.up(old);
  const client = await upgraded(harness);

  await harness.route({ state: 'no-web' });
  client.write('still here');
  expect(await nextData(client)).toBe('still here');

  await closed(client);
  expect((await harness.lines.first(1))[0]).toContain(' status=101 bytes=10 ');
});

/** Begins an event stream, has its dyno die in the middle of an event, and tells how it ended for the client. */
async function streamOf(harness: Harness, leave: () => Promise<void>): Promise<Answer> {
  const dyno = Promise.withResolvers<Socket>();
  const address = await rawDyno((socket) => {
    socket.once('data', () => {
      socket.write(
        'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
      );
      socket.write('e\r\ndata: 1\n\ndata:\r\n');
      dyno.resolve(socket);
    });
  });
  await harness.up(address);
  const answer = ask(harness.port);
  const socket = await dyno.promise;
  await leave();
  socket.destroy();
  return answer;
}

test('D1: an event stream ends as a whole when its dyno has left and is stopped', async () => {
  const harness = await Harness.start();

  const answer = await streamOf(harness, () => harness.route({ state: 'no-web' }));

  expect(answer).toMatchObject({ status: 200, complete: true, body: 'data: 1\n\ndata:' });
  expect((await harness.lines.first(1))[0]).toMatch(/^at=info method=GET .* status=200 bytes=14 /);
});

test('H18: an event stream is cut when its dyno breaks', async () => {
  const harness = await Harness.start();

  const answer = await streamOf(harness, async () => undefined);

  expect(answer).toMatchObject({ status: 200, complete: false });
  expect((await harness.lines.first(1))[0]).toMatch(/^sock=backend at=error code=H18 /);
});

test('ten hand-overs under load lose no request', async () => {
  const harness = await Harness.start();
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  onTestFinished(() => agent.destroy());
  const stop = new AbortController();
  const failures: unknown[] = [];
  let answered = 0;
  const load = async (path: string, pauseMs: number, body?: string) => {
    while (!stop.signal.aborted) {
      const answer = await ask(harness.port, { path, agent, ...(body ? { method: 'POST', body } : {}) });
      if (answer.status !== 200 || !answer.complete) failures.push(answer);
      answered += 1;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  const startDyno = async (generation: number) => {
    const { createServer } = await import('node:http');
    const server = createServer((req, res) => {
      const answer = () => res.end(`${generation}`);
      req.resume().on('end', () => (req.url === '/slow' ? setTimeout(answer, 150) : answer()));
    });
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(String(data))));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { addressOf } = await import('./support/harness.ts');
    const hangUp = () => {
      for (const client of sockets.clients) client.close(1001);
    };
    const end = async () => {
      const closing = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closing;
    };
    return { address: addressOf(server), hangUp, end };
  };

  let current = [await startDyno(0), await startDyno(0)];
  await harness.up(...current.map(({ address }) => address));
  const running = [
    ...Array.from({ length: 5 }, () => load('/', 20)),
    ...Array.from({ length: 5 }, () => load('/slow', 10)),
    ...Array.from({ length: 2 }, () => load('/', 20, 'a body')),
  ];
  const codes: number[] = [];
  for (let generation = 1; generation <= 10; generation += 1) {
    const socket = new WebSocket(`ws://127.0.0.1:${harness.port}/`, { headers: { host: 'demo.localhost' } });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.once('close', (code) => codes.push(code));
    const fresh = [await startDyno(generation), await startDyno(generation)];
    await harness.up(...fresh.map(({ address }) => address));
    for (const { hangUp } of current) hangUp();
    await harness.router.drained(
      current.map(({ address }) => address),
      until(20_000),
    );
    await Promise.all(current.map(({ end }) => end()));
    current = fresh;
  }
  stop.abort();
  await Promise.all(running);
  await eventually(() => codes.length === 10);
  await Promise.all(current.map(({ end }) => end()));

  expect(failures).toEqual([]);
  expect(answered).toBeGreaterThan(50);
  expect(new Set(codes)).toEqual(new Set([1001]));
  const lines = await harness.lines.first(answered + 10);
  expect(lines.filter((text) => !text.startsWith('at=info '))).toEqual([]);
});
