import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataPort } from '../../src/lib/data-port/data-port.ts';
import { fatalError } from '../../src/lib/data-port/postgres-messages.ts';
import type { Target, Wanted } from '../../src/lib/data-port/targets.ts';
import { portOf } from '../../src/lib/std/port-of.ts';
import { certificateFor } from '../support/certificate.ts';
import { ManualClock } from '../support/manual-clock.ts';

const NAME = 'postgresql-0a1b2c3d4e5f.pond.example';
const TLS_REQUEST = Buffer.from('0000000804d2162f', 'hex');
const GSS_REQUEST = Buffer.from('0000000804d21630', 'hex');
const startup = (...words: readonly string[]): Buffer => {
  const text = Buffer.from(`${words.join('\0')}\0\0`);
  const head = Buffer.from('0000000000030000', 'hex');
  head.writeInt32BE(text.length + 8);
  return Buffer.concat([head, text]);
};
const AUTHENTICATION_OK = Buffer.from('520000000800000000', 'hex');
const KEY = Buffer.from('0000002a0badcafe', 'hex');
const BACKEND_KEY = Buffer.concat([Buffer.from('4b0000000c', 'hex'), KEY]);
const READY = Buffer.from('5a0000000549', 'hex');

// The servers are ours: what is looked at are moments that a real one does not stand still in. Real ones are asked through
// the port by the official client in test/heroku-client.
describe('the data port', () => {
  let life: AbortController;
  let clock: ManualClock;
  let server: Server;
  let serve: (socket: Socket) => void;
  let port: number;
  let asked: Wanted[];
  let wrong: string[];
  let notices: string[];
  let protocol: Target['protocol'];
  let mayTry: boolean;
  const sockets = new Set<Socket>();

  const open = async (wanted: number): Promise<void> => {
    const { cert, key } = await certificateFor('*.pond.example');
    await DataPort.open({
      bind: ['127.0.0.1'],
      ports: [wanted],
      identity: { current: async () => ({ cert, key, renewAt: new Date('2030-01-01') }) },
      targets: {
        find: async (mark) => {
          asked.push(mark);
          const isKnown =
            'name' in mark
              ? mark.name === NAME
              : 'database' in mark
                ? mark.database === 'd1'
                : mark.password === 'p1';
          return isKnown ? { addOnId: 'a', protocol, host: '127.0.0.1', port: portOf(server) } : null;
        },
      },
      wrongPasswords: { mayTry: () => mayTry, note: (address) => void wrong.push(address) },
      clock,
      onNotice: (message) => void notices.push(message),
      onError: (error) => void notices.push(String(error)),
      signal: life.signal,
    });
  };

  /** A port that nobody has just now. */
  const freePort = async (): Promise<number> => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const found = portOf(probe);
    probe.close();
    await once(probe, 'close');
    return found;
  };

  beforeEach(async () => {
    [life, clock, asked, wrong, notices] = [new AbortController(), new ManualClock(), [], [], []];
    [protocol, mayTry] = ['postgresql', true];
    serve = (socket) => void socket.pipe(socket);
    server = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.add(socket.on('error', () => undefined));
      serve(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = await freePort();
    await open(port);
  });
  afterEach(() => {
    life.abort();
    server.close();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  });

  const dial = async (): Promise<Socket> => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    sockets.add(socket.on('error', () => undefined));
    await once(socket, 'connect');
    return socket;
  };
  const next = async (socket: Socket): Promise<Buffer> => (await once(socket, 'data'))[0];
  const all = async (socket: Socket): Promise<string> => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.on('end', () => socket.end());
    if (!socket.closed) await once(socket, 'close');
    return text;
  };
  const secure = async (socket: Socket, servername = NAME): Promise<TLSSocket> => {
    const client = connectTls({ socket, servername, rejectUnauthorized: false });
    sockets.add(client.on('error', () => undefined));
    await once(client, 'secureConnect');
    return client;
  };
  const askPostgres = async (servername = NAME): Promise<TLSSocket> => {
    const socket = await dial();
    socket.write(TLS_REQUEST);
    expect((await next(socket)).toString()).toBe('S');
    return secure(socket, servername);
  };

  it('leads over TLS to the server whose name is asked for, after declining what it does not speak', async () => {
    const socket = await dial();
    socket.write(GSS_REQUEST);
    expect((await next(socket)).toString()).toBe('N');
    socket.write(TLS_REQUEST);
    expect((await next(socket)).toString()).toBe('S');
    const client = await secure(socket);
    client.write('a frog');
    expect((await next(client)).toString()).toBe('a frog');
    expect(asked).toEqual([{ name: NAME }]);
  });

  it('refuses to speak in the clear, in the words of the protocol', async () => {
    const socket = await dial();
    socket.write(startup('user', 'u1'));
    const said = await all(socket);
    expect(said).toMatch(/^E.*SFATAL\0VFATAL\0C28000\0M.*over TLS alone.*sslmode=require/s);
    expect(asked).toEqual([]);
  });

  it.each([
    ['something else', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['what came in the clear after a question for TLS', Buffer.concat([TLS_REQUEST, startup('user', 'u1')])],
    ['a cancel request that nobody knows', Buffer.from('0000001004d2162e0000002a0badcafe', 'hex')],
  ])('hangs up at %s', async (_, bytes) => {
    const socket = await dial();
    socket.write(bytes);
    expect(await all(socket)).toBe('');
    expect(asked).toEqual([]);
  });

  it('says that a name leads nowhere', async () => {
    const client = await askPostgres('nothing.pond.example');
    expect(await all(client)).toMatch(/^E.*C3D000\0MThere is nothing at nothing\.pond\.example/s);
  });

  it('knows a client that names no host by its database, and passes on what it read', async () => {
    const client = await askPostgres('');
    const message = startup('user', 'u1', 'database', 'd1');
    client.write(message);
    expect(await next(client)).toEqual(message);
    expect(asked).toEqual([{ protocol: 'postgresql', database: 'd1' }]);
  });

  it.each([
    'AUTH p1\n',
    'AUTH default p1\r\n',
    '*2\r\n$4\r\nAUTH\r\n$2\r\np1\r\n',
    '*5\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$4\r\nAUTH\r\n$1\r\nu\r\n$2\r\np1\r\n',
  ])('knows a client of Redis that names no host by its password: %j', async (command) => {
    protocol = 'redis';
    const client = await secure(await dial(), '');
    client.write(command);
    expect((await next(client)).toString()).toBe(command);
    expect(asked).toEqual([{ protocol: 'redis', password: 'p1' }]);
  });

  it('counts a password that nobody has, and takes none from whom has shown too many', async () => {
    protocol = 'redis';
    const guess = await secure(await dial(), '');
    guess.write('AUTH p2\n');
    expect(await all(guess)).toMatch(/^-ERR Nobody knows which server is meant/);
    expect(wrong).toEqual(['127.0.0.1']);
    mayTry = false;
    expect(await all(await secure(await dial()))).toMatch(/^-ERR Too many wrong passwords/);
  });

  it('hears of wrong passwords from the servers', async () => {
    serve = (socket) => void socket.end(fatalError('28P01', 'password authentication failed'));
    const client = await askPostgres();
    expect(await all(client)).toContain('password authentication failed');
    expect(wrong).toEqual(['127.0.0.1']);
  });

  it('lets five wait for their password at once, and the next when one of them is signed in', async () => {
    const waiting: Socket[] = [];
    serve = (socket) => void waiting.push(socket);
    const clients = await Promise.all(Array.from({ length: 6 }, () => askPostgres()));
    const arrived = clients.map((client, index) => once(client, 'data').then(() => index));
    await expect.poll(() => waiting.length, { timeout: 30_000 }).toBe(5);
    waiting[0]?.write(Buffer.concat([AUTHENTICATION_OK, BACKEND_KEY, READY]));
    await Promise.race(arrived);
    await expect.poll(() => waiting.length, { timeout: 30_000 }).toBe(6);
  });

  it('leads a cancel request in the clear to the server of the connection that it names, while there is one', async () => {
    const heard: Buffer[] = [];
    serve = (socket) => {
      socket.on('data', (chunk: Buffer) => heard.push(chunk));
      socket.write(Buffer.concat([AUTHENTICATION_OK, BACKEND_KEY, READY]));
    };
    const client = await askPostgres();
    await next(client);
    const cancel = Buffer.concat([Buffer.from('0000001004d2162e', 'hex'), KEY]);
    (await dial()).write(cancel);
    await expect.poll(() => heard, { timeout: 30_000 }).toEqual([cancel]);
  });

  it('passes on what is still on its way when a client has ended its side', async () => {
    serve = (socket) => void socket.resume().on('end', () => socket.end('the last words'));
    const client = await askPostgres();
    client.end();
    expect(await all(client)).toBe('the last words');
  });

  it('ends a client whose server has ended, and all of them when it ends itself', async () => {
    const held: Socket[] = [];
    serve = (socket) => void held.push(socket);
    const [first, second] = [await askPostgres(), await askPostgres()];
    await expect.poll(() => held.length, { timeout: 30_000 }).toBe(2);
    const ends = [all(first), all(second)];
    held[0]?.destroy();
    expect(await Promise.race(ends)).toBe('');
    life.abort();
    expect(await Promise.all(ends)).toEqual(['', '']);
  });

  it('says that its port is taken, and takes it when it is free', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    port = portOf(other);
    await open(port);
    expect(notices).toEqual([
      expect.stringMatching(/^databases cannot be reached at 127\.0\.0\.1, port \d+: .*EADDRINUSE/),
    ]);
    other.close();
    await once(other, 'close');
    await expect
      .poll(
        async () => {
          await clock.advance(10_000);
          return notices;
        },
        { timeout: 30_000 },
      )
      .toContain(`databases are reached at 127.0.0.1, port ${port}`);
    const client = await askPostgres();
    client.write('x');
    expect((await next(client)).toString()).toBe('x');
  });
});
