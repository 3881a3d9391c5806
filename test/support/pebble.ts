import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { accessSync, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { certificateFor } from './certificate.ts';

const run = promisify(execFile);

/** Where Debian's `pebble` is, fetched once and kept in the user's cache; or why it cannot be had. */
export async function findPebble(): Promise<{ readonly folder: string } | { readonly absent: string }> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'renga', 'tests');
  const folder = join(cache, 'pebble');
  if (existsSync(folder)) return { folder };
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(join(tmpdir(), 'renga-pebble-'));
  try {
    await run('apt-get', ['download', 'pebble'], { cwd: fresh });
    const [deb = ''] = await readdir(fresh);
    await run('dpkg-deb', ['-x', deb, `${folder}.${process.pid}`], { cwd: fresh });
    await rename(`${folder}.${process.pid}`, folder).catch(() => accessSync(folder));
    return { folder };
  } catch (error) {
    return { absent: `the package pebble cannot be had: ${error instanceof Error ? error.message : error}` };
  } finally {
    await rm(fresh, { recursive: true });
  }
}

interface PebbleOptions {
  /** From `findPebble`. */
  readonly folder: string;
  /** Where it looks for proof by HTTP. */
  readonly httpPort: number;
}

/** A real ACME authority, and a real name server that it asks: every name leads to this machine unless said otherwise. */
export class Pebble {
  /** What clients of it have to trust (PEM). */
  readonly caFile: string;
  readonly directory: string;
  readonly #dns: string;
  readonly #management: string;
  readonly #folder: string;
  readonly #children: readonly ChildProcess[];

  private constructor(parts: {
    readonly folder: string;
    readonly directory: string;
    readonly dns: string;
    readonly management: string;
    readonly children: readonly ChildProcess[];
  }) {
    this.caFile = join(parts.folder, 'cert.pem');
    this.directory = parts.directory;
    this.#dns = parts.dns;
    this.#management = parts.management;
    this.#folder = parts.folder;
    this.#children = parts.children;
  }

  static async start({ folder, httpPort }: PebbleOptions): Promise<Pebble> {
    const home = await mkdtemp(join(tmpdir(), 'renga-pebble-'));
    const [acme = 0, management = 0, dns = 0, dnsManagement = 0] = await freePorts(4);
    const { cert, key } = await certificateFor('localhost');
    await writeFile(join(home, 'cert.pem'), cert);
    await writeFile(join(home, 'key.pem'), key);
    const config = {
      listenAddress: `127.0.0.1:${acme}`,
      managementListenAddress: `127.0.0.1:${management}`,
      certificate: join(home, 'cert.pem'),
      privateKey: join(home, 'key.pem'),
      httpPort,
      tlsPort: 1,
      ocspResponderURL: '',
      externalAccountBindingRequired: false,
    };
    await writeFile(join(home, 'config.json'), JSON.stringify({ pebble: config }));
    const program = (name: string) => join(folder, 'usr/bin', name);
    const env = { PATH: process.env['PATH'], PEBBLE_VA_NOSLEEP: '1', PEBBLE_VA_ALWAYS_VALID: '0' };
    const start = (name: string, words: readonly string[]) =>
      spawn(program(name), words, { env, stdio: 'ignore' });
    const nameServer = ['-dns01', `127.0.0.1:${dns}`, '-management', `127.0.0.1:${dnsManagement}`];
    const children = [
      start('pebble-challtestsrv', [
        ...nameServer,
        '-defaultIPv6',
        '',
        '-http01',
        '',
        '-https01',
        '',
        '-tlsalpn01',
        '',
      ]),
      start('pebble', ['-config', join(home, 'config.json'), '-dnsserver', `127.0.0.1:${dns}`]),
    ];
    await Promise.all([acme, management, dnsManagement].map(untilListening));
    return new Pebble({
      folder: home,
      directory: `https://localhost:${acme}/dir`,
      dns: `http://127.0.0.1:${dnsManagement}`,
      management: `https://localhost:${management}`,
      children,
    });
  }

  /** From now on the name leads to nobody who serves anything; or, with `null`, to this machine again. */
  async lead(host: string, address: string | null): Promise<void> {
    const response = await fetch(`${this.#dns}/${address === null ? 'clear-a' : 'add-a'}`, {
      method: 'POST',
      body: JSON.stringify({ host: `${host}.`, ...(address === null ? {} : { addresses: [address] }) }),
    });
    if (!response.ok) throw new Error(`the name server answered ${response.status}`);
  }

  /** The certificate that all of its own follow from, new with each start. */
  async root(): Promise<string> {
    const caFile = await readFile(this.caFile, 'utf8');
    return new Promise((resolve, reject) => {
      request(`${this.#management}/roots/0`, { ca: caFile }, (response) => {
        text(response).then(resolve, reject);
      })
        .on('error', reject)
        .end();
    });
  }

  async stop(): Promise<void> {
    for (const child of this.#children) child.kill();
    await rm(this.#folder, { recursive: true });
  }
}

const START_MS = 30_000;

/** Resolves when somebody takes connections at a port of this machine. */
async function untilListening(port: number): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!(await isTaken(port))) {
    if (Date.now() > deadline) throw new Error(`nothing listens on port ${port} after ${START_MS / 1000} s`);
    await sleep(50);
  }
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) =>
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address ? address.port : 0);
          }),
        ),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
