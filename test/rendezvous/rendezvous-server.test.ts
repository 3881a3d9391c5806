import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RendezvousClient } from '../../src/lib/platform/ports.ts';
import {
  RendezvousServer,
  type RendezvousServerOptions,
} from '../../src/lib/rendezvous/rendezvous-server.ts';
import { Client, secretOf } from './support/client.ts';
import { listenAt } from './support/listen.ts';

let folder: string;
let path: string;
let server: RendezvousServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renga-rendezvous-'));
  path = join(folder, 'rendezvous.sock');
  await start({});
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function start(options: Partial<RendezvousServerOptions>): Promise<void> {
  await server?.close();
  server = new RendezvousServer({ host: 'localhost', ...options });
  await listenAt(server, path);
}

interface Offer {
  readonly url: string;
  readonly joined: Promise<RendezvousClient>;
  readonly expired: Promise<void>;
}

function offer(): Offer {
  const joined = Promise.withResolvers<RendezvousClient>();
  const expired = Promise.withResolvers<void>();
  const { url } = server.offer(joined.resolve, expired.resolve);
  return { url, joined: joined.promise, expired: expired.promise };
}

async function meet(): Promise<{ readonly client: Client; readonly dyno: RendezvousClient }> {
  const { url, joined } = offer();
  const client = await Client.join(path, url);
  return { client, dyno: await joined };
}

async function textOf(input: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('an offer', () => {
  test('is a URL with a secret that cannot be guessed', () => {
    const [first, second] = [offer().url, offer().url];
    expect(first).toMatch(/^rendezvous:\/\/localhost\/[0-9a-f]{64}$/);
    expect(first).not.toBe(second);
  });

  test('is good once', async () => {
    const { url, joined } = offer();
    const first = await Client.join(path, url);
    await joined;
    const second = await Client.join(path, url);
    await second.closed;
    expect(second.text).toBe('');
    await first.sees('rendezvous\r\n');
  });

  test('expires when nobody comes', async () => {
    await start({ expiryMs: 20 });
    const { url, expired } = offer();
    await expired;
    const late = await Client.join(path, url);
    await late.closed;
    expect(late.text).toBe('');
  });

  test('ends with the server', async () => {
    const { expired } = offer();
    await server.close();
    await expired;
  });

  test('may be asked for with a query and without a carriage return', async () => {
    const { url, joined } = offer();
    const client = await Client.connect(path);
    client.socket.write(`${secretOf(url)}?term=xterm\n`);
    await joined;
    await client.sees('rendezvous\r\n');
  });
});

describe('an offer that is cut', () => {
  test('H3: sends away a client that has come, and takes none that comes later', async () => {
    const cut = new AbortController();
    const joined = Promise.withResolvers<RendezvousClient>();
    const expired = Promise.withResolvers<void>();
    const { url } = server.offer(joined.resolve, () => undefined, cut.signal);
    const waiting = server.offer(() => undefined, expired.resolve, cut.signal);
    const client = await Client.join(path, url);
    const dyno = await joined.promise;
    await client.sees('rendezvous\r\n');

    cut.abort();
    await client.closed;
    expect(await textOf(dyno.input)).toBe('');
    await expired.promise;
    const late = await Client.join(path, waiting.url);
    await late.closed;
    expect(late.text).toBe('');
  });
});

describe('a stranger', () => {
  test('with a wrong secret is told nothing, and the right one stays good', async () => {
    const { url, joined } = offer();
    const wrong = await Client.connect(path);
    wrong.socket.write(`${'0'.repeat(64)}\r\n`);
    await wrong.closed;
    expect(wrong.text).toBe('');
    await Client.join(path, url);
    await joined;
  });

  test('who sends no line end is turned away', async () => {
    const client = await Client.connect(path);
    client.socket.write('x'.repeat(600));
    await client.closed;
    expect(client.text).toBe('');
  });

  test('who says nothing is turned away after a while', async () => {
    await start({ handshakeMs: 20 });
    const client = await Client.connect(path);
    await client.closed;
  });

  test('who leaves at once does no harm', async () => {
    const client = await Client.connect(path);
    client.socket.destroy();
    await meet();
  });

  test('is one of few: many of them do not fill the memory', async () => {
    const crowd = await Promise.all(Array.from({ length: 210 }, () => Client.connect(path)));
    await Promise.race(crowd.map((client) => client.closed));
    for (const client of crowd) client.socket.destroy();
  });
});

describe('a session', () => {
  test('begins with a line of its own, then what the dyno writes', async () => {
    const { client, dyno } = await meet();
    await dyno.write(bytes('hello\n'));
    await client.sees('hello\n');
    expect(client.chunks.map(String)).toEqual(['rendezvous\r\n', 'hello\n']);
  });

  test('brings everything that the client sends, also what came with the secret', async () => {
    const { url, joined } = offer();
    const client = await Client.connect(path);
    client.socket.write(`${secretOf(url)}\r\nearly `);
    const dyno = await joined;
    const input = textOf(dyno.input);
    client.socket.write('late\u0004');
    await client.sees('rendezvous');
    dyno.close();
    client.socket.end();
    expect(await input).toBe('early late\u0004');
  });

  test('carries megabytes both ways at once, byte for byte', async () => {
    await start({ limits: { halfClosedMs: 20 } });
    const { client, dyno } = await meet();
    const data = randomBytes(4_000_000);
    const echo = (async () => {
      for await (const chunk of dyno.input) await dyno.write(chunk);
    })();
    client.socket.write(data);
    client.socket.write(Uint8Array.of(4));
    const expected = Buffer.concat([bytes('rendezvous\r\n'), data, Uint8Array.of(4)]);
    await client.receives(expected.length);
    expect(Buffer.concat(client.chunks).equals(expected)).toBe(true);
    client.socket.destroy();
    await echo;
  });

  test('ends with all that was written when the dyno closes it', async () => {
    const { client, dyno } = await meet();
    void dyno.write(Buffer.alloc(1_000_000, 'x'));
    void dyno.write(bytes('\uffff heroku-command-exit-status: 7\n'));
    dyno.close();
    await once(client.socket, 'end');
    expect(client.text.replace(/x+/, (run) => String(run.length))).toBe(
      'rendezvous\r\n1000000\uffff heroku-command-exit-status: 7\n',
    );
    client.socket.end();
    await client.closed;
  });

  test('is closed for a client that does not close its side', async () => {
    await start({ limits: { closeMs: 50 } });
    const { client, dyno } = await meet();
    dyno.close();
    await once(client.socket, 'end');
    await textOf(dyno.input);
  });

  test('writing waits while the client reads nothing, and goes on when it does', async () => {
    const { client, dyno } = await meet();
    client.socket.pause();
    let written = 0;
    const writing = (async () => {
      for (; written < 100; written += 1) await dyno.write(Buffer.alloc(100_000));
    })();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(written).toBeLessThan(10);
    client.socket.resume();
    await writing;
  });

  test('writing to a client that stalls and then vanishes resolves, and its input ends', async () => {
    const { client, dyno } = await meet();
    client.socket.pause();
    const writing = dyno.write(Buffer.alloc(10_000_000));
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.socket.destroy();
    await writing;
    await textOf(dyno.input);
    await dyno.write(bytes('to nobody'));
  });

  test('a client that ends its input gets the output all the same', async () => {
    const { client, dyno } = await meet();
    client.socket.end('question');
    const input = dyno.input[Symbol.asyncIterator]();
    expect(String((await input.next()).value)).toBe('question');
    expect((await input.next()).value).toEqual(Uint8Array.of(4));
    await dyno.write(bytes('answer'));
    dyno.close();
    await once(client.socket, 'end');
    expect(client.text).toBe('rendezvous\r\nanswer');
    expect((await input.next()).done).toBe(true);
  });

  test('a client that is killed is noticed while the dyno is silent', async () => {
    await start({ limits: { halfClosedMs: 50 } });
    const { client, dyno } = await meet();
    await client.sees('rendezvous\r\n');
    client.socket.destroy();
    expect(await textOf(dyno.input)).toBe('\u0004');
  });

  test('without any traffic ends', async () => {
    await start({ limits: { idleMs: 100 } });
    const { client, dyno } = await meet();
    await textOf(dyno.input);
    await client.closed;
  });

  test('ends with the server', async () => {
    const { client, dyno } = await meet();
    await server.close();
    await textOf(dyno.input);
    await client.closed;
  });
});
