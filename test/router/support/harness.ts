import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createNetServer,
  type Server as NetServer,
  type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import type { AppRoute, Endpoint } from '../../../src/lib/domain/route-table.ts';
import { herokuLimits, type RouterLimits } from '../../../src/lib/domain/router-limits.ts';
import { RouterServer } from '../../../src/lib/router/router-server.ts';
import { LineReceiver } from './line-receiver.ts';

/** A certificate and its key, in PEM. */
interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** A router in this process, dynos on loopback, and a receiver for its lines; all gone when the test ends. */
export class Harness {
  readonly home: string;
  readonly router: RouterServer;
  readonly lines: LineReceiver;
  readonly warnings: string[];
  #version = 0;

  /** @param identity what it shows to clients, who then speak https; `redirectPort` leads http there */
  static async start(
    limits: Partial<RouterLimits> = {},
    identity?: Identity,
    redirectPort: number | null = null,
  ): Promise<Harness> {
    const home = await temporaryHome();
    const files = { cert: join(home, 'cert.pem'), key: join(home, 'key.pem') };
    for (const part of ['cert', 'key'] as const) if (identity) await writeFile(files[part], identity[part]);
    const warnings: string[] = [];
    const router = await RouterServer.start({
      home,
      port: 0,
      bind: ['127.0.0.1', '::1'],
      limits: { ...herokuLimits, stopMs: 200, ...limits },
      tls: identity ? files : null,
      redirectPort,
      version: 'test',
      warn: (message) => warnings.push(message),
    });
    const lines = await LineReceiver.listen(join(home, 'run', 'internal.sock'));
    onTestFinished(async () => {
      router.stop();
      await router.stopped;
    });
    return new Harness(home, router, lines, warnings);
  }

  private constructor(home: string, router: RouterServer, lines: LineReceiver, warnings: string[]) {
    this.home = home;
    this.router = router;
    this.lines = lines;
    this.warnings = warnings;
  }

  get port(): number {
    return this.router.status().port;
  }

  /** Makes `demo.localhost` the only app, with this route. */
  async route(change: Partial<AppRoute>): Promise<void> {
    await this.publish({ 'demo.localhost': { ...demo, ...change } });
  }

  /** Routes `demo.localhost` to `web.1`, `web.2` … at these addresses. */
  async up(...addresses: readonly string[]): Promise<void> {
    await this.route({ state: 'up', endpoints: endpointsAt(addresses) });
  }

  async publish(
    apps: Readonly<Record<string, AppRoute>>,
    certificates: Readonly<Record<string, Identity>> = {},
    challenges: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    this.#version += 1;
    const control = {
      hosts: ['api.localhost', 'git.localhost', 'localhost'],
      socketPath: this.controlSocket,
    };
    await this.router.publish({ version: this.#version, apps, certificates, challenges, control });
  }

  get controlSocket(): string {
    return join(this.home, 'run', 'http.sock');
  }
}

const demo: AppRoute = { appId: 'demo-id', appName: 'demo', state: 'starting', endpoints: [] };

export const endpointsAt = (addresses: readonly string[]): readonly Endpoint[] =>
  addresses.map((address, index) => ({ dyno: `web.${index + 1}`, address }));

/** A folder that is gone when the test ends. */
export async function temporaryHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'renga-router-test-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return home;
}

/** A dyno that speaks HTTP; the address of it. */
export async function httpDyno(
  listener: RequestListener,
  options: { readonly keepAliveMs?: number } = {},
): Promise<string> {
  const server = createServer({ keepAliveTimeout: options.keepAliveMs ?? 5_000 }, listener);
  return await listening(server, () => server.closeAllConnections());
}

/** A dyno that does what it likes with each connection. */
export async function rawDyno(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createNetServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  return await listening(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

/** A dyno that answers the first bytes of every connection with this text, and closes if told to. */
export function scriptedDyno(response: string, then: 'close' | 'stay' = 'close'): Promise<string> {
  return rawDyno((socket) => {
    socket.once('data', () =>
      then === 'close' ? socket.end(response, 'latin1') : socket.write(response, 'latin1'),
    );
  });
}

/** An address on which nothing listens. */
export async function closedAddress(): Promise<string> {
  const server = createNetServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = addressOf(server);
  await new Promise((resolve) => server.close(resolve));
  return address;
}

/** A dyno whose process hangs: the kernel takes a few connections for it and then no more. */
export async function deafDyno(): Promise<string> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
     });`,
    { eval: true },
  );
  onTestFinished(async () => {
    await worker.terminate();
  });
  const port: number = await new Promise((resolve) => worker.once('message', resolve));
  const fillers = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  onTestFinished(() => {
    for (const socket of fillers) socket.destroy();
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  return `127.0.0.1:${port}`;
}

async function listening(server: Server | NetServer, destroy: () => void): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    destroy();
    await closed;
  });
  return addressOf(server);
}

export function addressOf(server: Server | NetServer): string {
  return `127.0.0.1:${portOf(server.address())}`;
}

const portOf = (address: AddressInfo | string | null): number =>
  address !== null && typeof address === 'object' ? address.port : 0;
