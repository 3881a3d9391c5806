import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type Client, type ClientChannel } from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RendezvousClient } from '../../src/lib/platform/ports.ts';
import { serveFiles } from '../../src/lib/ssh/file-channel.ts';
import { hostKeyIn } from '../../src/lib/ssh/host-key.ts';
import { openSshDoor } from '../../src/lib/ssh/ssh-door.ts';
import { portOf } from '../../src/lib/std/port-of.ts';

const MINE = ssh2.utils.generateKeyPairSync('ed25519');
const ANOTHER = ssh2.utils.generateKeyPairSync('ed25519');

// What runs in dynos is run by the official client's tests, on a real engine; here is what it never tries.
describe('the SSH door', () => {
  let folder: string;
  let life: AbortController;
  let cut: AbortController;
  let port: number;
  let dyno: Server;
  let entered: (readonly [command: string, env: Readonly<Record<string, string>>])[];
  let sizes: unknown[];
  let work: (command: string, client: RendezvousClient) => Promise<void>;
  const clients = new Set<Client>();

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'renga-ssh-'));
    [life, cut, entered, sizes] = [new AbortController(), new AbortController(), [], []];
    work = async (command, client) => {
      await client.write(Buffer.from(`did ${command}`));
      await client.exit?.(3);
      client.close();
    };
    dyno = createServer((socket) => void socket.end('from the dyno'));
    dyno.listen(0, '127.0.0.1');
    await once(dyno, 'listening');
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    port = portOf(probe);
    probe.close();
    await once(probe, 'close');
    const pass = { user: 'u1', clientKey: MINE.public, cut: cut.signal };
    await openSshDoor<typeof pass>({
      bind: ['127.0.0.1'],
      port,
      hostKey: await hostKeyIn(join(folder, 'host-key')),
      passes: { find: (user) => (user === pass.user ? pass : null), used: () => undefined },
      session: () => ({
        enter: async (command, env, client) => {
          entered.push([command, env]);
          void work(command, client);
          return (size) => void sizes.push(size);
        },
        addressOf: (wanted) => (wanted === 5000 ? { host: '127.0.0.1', port: portOf(dyno) } : null),
        serveFiles: (sftp, runIn) => serveFiles({ sftp, runIn, folder, codes: ssh2.utils.sftp.STATUS_CODE }),
      }),
      onError: () => undefined,
      signal: life.signal,
    });
  });
  afterEach(() => {
    life.abort();
    for (const client of clients) client.end();
    clients.clear();
    dyno.close();
    rmSync(folder, { recursive: true });
  });

  const logIn = async (options: {
    readonly privateKey?: string;
    readonly password?: string;
    readonly username?: string;
  }) => {
    const client = new ssh2.Client();
    clients.add(client);
    client.connect({ host: '127.0.0.1', port, username: 'u1', ...options });
    await new Promise<void>((resolve, reject) => {
      client.once('ready', () => resolve());
      client.once('error', reject);
    });
    client.on('error', () => undefined);
    return client;
  };
  const mine = () => logIn({ privateKey: MINE.private });
  const opened = (open: (done: (error: Error | undefined, channel: ClientChannel) => void) => void) =>
    new Promise<ClientChannel>((resolve, reject) => {
      open((error, channel) => (error ? reject(error) : resolve(channel)));
    });
  const textOf = async (channel: AsyncIterable<unknown>): Promise<string> => {
    let text = '';
    for await (const chunk of channel) text += String(chunk);
    return text;
  };

  it.each([
    ['another key', { privateKey: ANOTHER.private }],
    ['a password', { password: 'p1' }],
    ['another name', { privateKey: MINE.private, username: 'u2' }],
  ])('opens to nobody who shows %s', async (_, shown) => {
    await expect(logIn(shown)).rejects.toThrow('All configured authentication methods failed');
  });

  it('runs a command with a terminal of the size that there is, and tells how it ended', async () => {
    const client = await mine();
    const window = { rows: 30, cols: 100, term: 'xterm', height: 0, width: 0 };
    const ends: unknown[] = [];
    const channel = await opened((done) =>
      client.exec('ls', { pty: window }, (error, made) => {
        // All of it may have come at once.
        made?.on('exit', (status: number) => ends.push(status));
        done(error, made);
      }),
    );
    expect(await textOf(channel)).toBe('did ls');
    expect(ends).toEqual([3]);
    expect(entered).toEqual([['ls', { TERM: 'xterm', LINES: '30', COLUMNS: '100' }]]);
  });

  it('opens a shell where no command is named, and passes on a change of its size', async () => {
    const over = Promise.withResolvers<void>();
    work = async (_, client) => {
      await over.promise;
      client.close();
    };
    const channel = await opened((done) => void mine().then((client) => client.shell(done)));
    channel.setWindow(40, 120, 0, 0);
    await expect.poll(() => sizes, { timeout: 30_000 }).toEqual([{ rows: 40, columns: 120 }]);
    expect(entered[0]?.[0]).toBe('bash');
    over.resolve();
    await textOf(channel);
  });

  it('reads a file of the dyno, by whatever name, and writes none', async () => {
    work = async (command, client) => {
      const isThere = command.includes("'it'\\''s here'");
      if (isThere) await client.write(Buffer.from('x'.repeat(100_000)));
      await client.exit?.(isThere ? 0 : 1);
      client.close();
    };
    const client = await mine();
    const sftp = await new Promise<ssh2.SFTPWrapper>((resolve, reject) => {
      client.sftp((error, made) => (error ? reject(error) : resolve(made)));
    });
    const copied = join(folder, 'copied');
    await new Promise<void>((resolve, reject) => {
      sftp.fastGet("it's here", copied, (error) => (error ? reject(error) : resolve()));
    });
    expect(readFileSync(copied, 'utf8')).toBe('x'.repeat(100_000));
    const outcome = (attempt: (done: (error?: Error | null) => void) => void) =>
      new Promise<string>((resolve) => {
        attempt((error) => resolve(error?.message ?? 'done'));
      });
    expect(await outcome((done) => sftp.fastGet('nowhere', copied, done))).toBe('No such file or directory');
    expect(await outcome((done) => sftp.writeFile('it', 'new', done))).toBe('Failure');
    expect(await outcome((done) => sftp.unlink("it's here", done))).toMatch(/unsupported/i);
  });

  it('connects to the dyno itself and to nothing else, not even back', async () => {
    const client = await mine();
    const to = (host: string, destination: number) =>
      opened((done) => client.forwardOut('127.0.0.1', 1, host, destination, done));
    expect(await textOf(await to('0.0.0.0', 5000))).toBe('from the dyno');
    await expect(to('10.0.0.1', 5000)).rejects.toThrow(/Channel open failure/);
    await expect(to('localhost', 22)).rejects.toThrow(/Channel open failure/);
    await expect(
      new Promise((resolve, reject) => {
        client.forwardIn('127.0.0.1', 0, (error) => (error ? reject(error) : resolve(null)));
      }),
    ).rejects.toThrow('Unable to bind');
  });

  it('cuts off who loses the app', async () => {
    const client = await mine();
    // It may come as an error first, after which it is closed all the same.
    const closed = new Promise<void>((resolve) => void client.once('close', () => resolve()));
    cut.abort();
    await closed;
  });

  it('says nothing to what is not SSH, and goes on', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined).end('GET / HTTP/1.1\r\n\r\n');
    await new Promise((resolve) => socket.resume().once('close', resolve));
    await mine();
  });

  it('keeps its key for its owner alone, and refuses a damaged one', async () => {
    const file = join(folder, 'host-key');
    const before = await hostKeyIn(file);
    expect(before.public).toMatch(/^ssh-ed25519 [\w+/=]+$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await hostKeyIn(file)).public).toBe(before.public);
    writeFileSync(file, 'nonsense');
    await expect(hostKeyIn(file)).rejects.toThrow(`The host key ${file} cannot be read`);
  });
});
