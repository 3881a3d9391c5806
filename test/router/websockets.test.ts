import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { WebsocketFrames } from '../../src/lib/router/exchange/websocket-frames.ts';
import { ask, closed, dial, eventually, ID, nextData } from './support/clients.ts';
import { addressOf, endpointsAt, Harness, httpDyno, rawDyno } from './support/harness.ts';
import { lineOf } from './support/lines.ts';

interface WebsocketDyno {
  readonly address: string;
  readonly sockets: WebSocketServer;
  /** Close codes that the dyno saw. */
  readonly codes: number[];
}

/** A dyno that echoes what its websockets are sent. */
async function websocketDyno(options: { readonly perMessageDeflate?: boolean } = {}): Promise<WebsocketDyno> {
  const server = createServer((_req, res) => res.end('ok'));
  const sockets = new WebSocketServer({ server, ...options });
  const codes: number[] = [];
  sockets.on('connection', (socket) => {
    socket.on('message', (data, binary) => socket.send(data, { binary }));
    socket.on('close', (code) => codes.push(code)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate();
    server.close();
    server.closeAllConnections();
  });
  return { address: addressOf(server), sockets, codes };
}

async function open(harness: Harness): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${harness.port}/`, {
    headers: { host: 'demo.localhost', 'x-request-id': ID },
  });
  socket.on('error', () => undefined);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

const closeCode = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => socket.once('close', (code) => resolve(code)));

test('a ping from either side keeps a websocket beyond its 55 seconds of silence', async () => {
  const harness = await Harness.start({ idleMs: 400 });
  const dyno = await websocketDyno();
  await harness.up(dyno.address);
  const [pinging, pinged, silent] = [await open(harness), await open(harness), await open(harness)];
  const server = [...dyno.sockets.clients][1];
  const pings = setInterval(() => {
    pinging.ping();
    server?.ping();
  }, 50);
  onTestFinished(() => clearInterval(pings));

  expect(await closeCode(silent)).toBe(1006);
  expect([pinging.readyState, pinged.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
  expect(await harness.lines.first(1)).toEqual([
    lineOf(
      'at=error code=H15 desc="Idle connection"',
      'dyno=web.1 connect=#ms service=#ms status=503 bytes=0',
    ),
  ]);
  for (const socket of [pinging, pinged]) socket.terminate();
});

test('D8: the websockets of a release that is replaced are closed with 1001, both ends of them', async () => {
  const harness = await Harness.start({ tunnelMs: 100 });
  const [old, fresh] = [await websocketDyno({ perMessageDeflate: true }), await websocketDyno()];
  await harness.up(old.address);
  const sockets = await Promise.all(Array.from({ length: 300 }, () => open(harness)));
  const codes = Promise.all(sockets.map(closeCode));

  await harness.up(fresh.address);
  const during = await Promise.all(Array.from({ length: 50 }, () => ask(harness.port)));

  expect(during.map(({ body }) => body)).toEqual(Array(50).fill('ok'));
  expect(new Set(await codes)).toEqual(new Set([1001]));
  await eventually(() => old.codes.length === 300);
  expect(new Set(old.codes)).toEqual(new Set([1001]));
  const lines = await harness.lines.first(350);
  expect(lines.filter((line) => !line.startsWith('at=info '))).toEqual([]);
});

test('a websocket whose dyno has left and dies without a word is closed with 1001', async () => {
  const harness = await Harness.start();
  const dyno = await websocketDyno();
  await harness.up(dyno.address);
  const socket = await open(harness);

  await harness.route({ state: 'no-web' });
  for (const client of dyno.sockets.clients) client.terminate();

  expect(await closeCode(socket)).toBe(1001);
});

test('a websocket whose dyno dies while it is in the table is cut', async () => {
  const harness = await Harness.start();
  const dyno = await websocketDyno();
  await harness.up(dyno.address);
  const socket = await open(harness);

  for (const client of dyno.sockets.clients) client.terminate();

  expect(await closeCode(socket)).toBe(1006);
});

/** An upgraded connection whose dyno side is in the hands of the test. */
async function bare(harness: Harness, protocol: string): Promise<{ client: Socket; dyno: Socket }> {
  const found = Promise.withResolvers<Socket>();
  const address = await rawDyno((socket) => {
    socket.once('data', () => {
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`);
      found.resolve(socket);
    });
  });
  await harness.route({ state: 'up', endpoints: endpointsAt([address]) });
  const client = await dial(harness.port);
  client.write(
    `GET / HTTP/1.1\r\nHost: demo.localhost\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`,
  );
  await nextData(client);
  return { client, dyno: await found.promise };
}

async function all(client: Socket): Promise<string> {
  let seen = '';
  client.on('data', (bytes) => {
    seen += bytes.toString('latin1');
  });
  await closed(client);
  return seen;
}

test('the close comes behind the frame that is under way, and nothing behind the close', async () => {
  const harness = await Harness.start({ tunnelMs: 50 });
  const { client, dyno } = await bare(harness, 'websocket');
  dyno.write('\x81\x05he', 'latin1');
  expect(await nextData(client)).toBe('\x81\x05he');
  const seen = all(client);

  await harness.up(await httpDyno((_req, res) => res.end()));
  await new Promise((resolve) => setTimeout(resolve, 150));
  dyno.write('llo\x81\x01!', 'latin1');

  expect(await seen).toBe('llo\x88\x02\x03\xe9');
});

test('another protocol is cut without a word', async () => {
  const harness = await Harness.start({ tunnelMs: 50 });
  const { client } = await bare(harness, 'mine');
  const seen = all(client);

  await harness.up(await httpDyno((_req, res) => res.end()));

  expect(await seen).toBe('');
});

test('frames end where they end, however their bytes are cut', () => {
  const frame = fc.record({
    payload: fc.oneof(fc.nat(200), fc.integer({ min: 65_530, max: 65_540 })),
    masked: fc.boolean(),
    opcode: fc.constantFrom(0, 1, 2, 9, 10),
  });
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1, maxLength: 5 }), fc.array(fc.nat(70_000)), (frames, cuts) => {
      const wire = frames.map(encode);
      const ends = wire.map((_, index) => Buffer.concat(wire.slice(0, index + 1)).length);
      const bytes = Buffer.concat(wire);
      const seen = new WebsocketFrames();
      let at = 0;
      for (let turn = 0; at < bytes.length; turn += 1) {
        const end = Math.min(bytes.length, at + 1 + (cuts[turn] ?? 100_000));
        at += seen.read(bytes.subarray(at, end), true);
        expect(seen.isBetween).toBe(ends.includes(at));
      }
      expect(seen.isBroken).toBe(false);
    }),
  );
});

interface Frame {
  readonly payload: number;
  readonly masked: boolean;
  readonly opcode: number;
}

function encode({ payload, masked, opcode }: Frame): Buffer {
  const short = payload < 126 ? payload : payload < 65_536 ? 126 : 127;
  const head = Buffer.from([0x80 | opcode, (masked ? 0x80 : 0) | short]);
  const length = Buffer.alloc(short === 126 ? 2 : short === 127 ? 8 : 0);
  if (short === 126) length.writeUInt16BE(payload);
  if (short === 127) length.writeBigUInt64BE(BigInt(payload));
  return Buffer.concat([head, length, Buffer.alloc(masked ? 4 : 0), Buffer.alloc(payload, 0x88)]);
}
