import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Certificates } from '../../src/lib/certificates/certificates.ts';
import type { RendezvousClient } from '../../src/lib/platform/ports.ts';
import { RendezvousServer } from '../../src/lib/rendezvous/rendezvous-server.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { Client, secretOf } from './support/client.ts';

const DAY = 24 * 60 * 60 * 1000;
const BOTH = ['127.0.0.1', '::1'];

let folder: string;
let certificates: Certificates;
let clock: ManualClock;
let open: RendezvousServer[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renga-tls-'));
  clock = new ManualClock(new Date());
  certificates = new Certificates({
    folder: join(folder, 'tls'),
    authorityName: 'Renga test',
    names: { hosts: ['localhost'], addresses: BOTH },
    permits: { hosts: ['localhost'], addresses: ['127.0.0.0/8', '::1/128'] },
    clock,
  });
});

afterEach(async () => {
  for (const server of open) await server.close();
  open = [];
  await rm(folder, { recursive: true });
});

async function start(options: { readonly bind?: readonly string[] } = {}): Promise<RendezvousServer> {
  const server = new RendezvousServer({ host: 'localhost' });
  await server.listen({
    identity: certificates,
    bind: options.bind ?? BOTH,
    port: 0,
    portFile: join(folder, 'port'),
  });
  open.push(server);
  return server;
}

function offer(server: RendezvousServer): { readonly url: URL; readonly joined: Promise<RendezvousClient> } {
  const { promise: joined, resolve } = Promise.withResolvers<RendezvousClient>();
  return { url: new URL(server.offer(resolve, () => undefined).url), joined };
}

/** Connects as clients do that verify what they are shown. */
async function dial(url: URL, host = url.hostname): Promise<TLSSocket> {
  const ca = await readFile(certificates.authorityFile);
  const socket = connect({ port: Number(url.port), host, ca, servername: 'localhost' });
  socket.on('error', () => undefined);
  return socket;
}

async function meet(server: RendezvousServer, host?: string) {
  const { url, joined } = offer(server);
  const socket = await dial(url, host);
  const client = new Client(socket);
  socket.write(`${secretOf(url.href)}\r\n`);
  return { client, dyno: await joined, socket };
}

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('a rendezvous over TLS', () => {
  test('is met at the URL that is handed out, on each loopback address, by whoever trusts the authority', async () => {
    const server = await start();
    for (const host of ['localhost', ...BOTH]) {
      const { client, dyno, socket } = await meet(server, host);
      expect(socket.authorized).toBe(true);
      await dyno.write(bytes('hello'));
      await client.sees('hello');
      expect(client.chunks.map(String)).toEqual(['rendezvous\r\n', 'hello']);
      dyno.close();
    }
  });

  test('gives the last words and the exit status as pieces of their own', async () => {
    const { client, dyno } = await meet(await start());
    await dyno.write(bytes('no line end'));
    void dyno.write(bytes('\uffff heroku-command-exit-status: 7\n'));
    dyno.close();
    await client.closed;
    expect(client.chunks.map(String).slice(1)).toEqual([
      'no line end',
      '\uffff heroku-command-exit-status: 7\n',
    ]);
  });

  test('hears a client out that ends its side early', async () => {
    const { client, dyno } = await meet(await start());
    client.socket.end('input\u0004');
    const heard: Uint8Array[] = [];
    for await (const chunk of dyno.input) {
      heard.push(chunk);
      if (chunk.at(-1) === 4) break;
    }
    expect(Buffer.concat(heard).toString()).toBe('input\u0004');
    await dyno.write(bytes('answer'));
    await client.sees('answer');
  });

  test('says nothing in the clear, and a client that trusts nobody turns away', async () => {
    const server = await start();
    const { url } = offer(server);
    const distrustful = connect({ port: Number(url.port), host: '127.0.0.1', servername: 'localhost' });
    const refusal = await new Promise<NodeJS.ErrnoException>((resolve) => distrustful.once('error', resolve));
    expect(refusal.code).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    await meet(server);
  });

  test('comes back to its port, and takes another when that is in use', async () => {
    const first = await start({ bind: ['127.0.0.1'] });
    const { port } = offer(first).url;
    await first.close();
    const second = await start({ bind: ['127.0.0.1'] });
    expect(offer(second).url.port).toBe(port);
    await second.close();
    const stranger = await occupy(Number(port));
    const third = await start({ bind: ['127.0.0.1'] });
    expect(offer(third).url.port).not.toBe(port);
    await meet(third);
    stranger.close();
  });

  test('shows a renewed certificate without a restart, and a failed renewal only delays it', async () => {
    const errors: unknown[] = [];
    let fails = true;
    const identity = {
      current: async () => {
        const current = await certificates.current();
        if (fails && clock.now().getTime() > begun + 58.5 * DAY) throw new Error('disk full');
        return current;
      },
    };
    const begun = clock.now().getTime();
    const server = new RendezvousServer({
      host: 'localhost',
      clock,
      onError: (error) => errors.push(error),
    });
    await server.listen({ identity, bind: ['127.0.0.1'], port: 0, portFile: join(folder, 'port') });
    open.push(server);
    const shown = async () => {
      // The machine's clock stands still.
      const port = Number(offer(server).url.port);
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
      await new Promise((resolve) => socket.once('secureConnect', resolve));
      const { serialNumber } = socket.getPeerCertificate();
      socket.destroy();
      return serialNumber;
    };
    const before = await shown();
    while (errors.length === 0) await passDay();
    expect(errors.map(String)).toEqual(['Error: disk full']);
    expect(clock.now().getTime() - begun).toBeGreaterThan(58 * DAY);
    expect(await shown()).toBe(before);
    fails = false;
    while ((await shown()) === before) await passDay();
  });
});

/** A day in which files can be read. */
async function passDay(): Promise<void> {
  await clock.advance(DAY);
  await new Promise((resolve) => setTimeout(resolve, 5));
}

async function occupy(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}
