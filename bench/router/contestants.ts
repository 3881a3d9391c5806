import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RouterClient } from '../../src/lib/router/router-client.ts';
import { backendConfig, type NginxPorts, proxyConfig } from './nginx-config.ts';

/** A proxy that answers under `url`. */
export interface Contestant {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
}

/** Everything that runs during the bench; `stop` ends it. */
export interface Field {
  readonly contestants: readonly Contestant[];
  stop(): Promise<void>;
}

const NODE_FLAGS = ['--max-semi-space-size=16'];

/** Starts the backend on core 1, and nginx and our router on core 0, all leading to the backend. */
export async function startField(folder: string, hosts: readonly string[]): Promise<Field> {
  const ports = { proxy: await freePort(), backend: await freePort() };
  const children = [await startNginx(folder, 'backend', 1, backendConfig(folder, ports))];
  mkdirSync(join(folder, 'www'));
  writeFileSync(join(folder, 'www', 'file'), 'x'.repeat(1024));
  const nginx = await startNginx(folder, 'proxy', 0, proxyConfig(folder, ports, hosts));
  const receiver = pinned(1, process.execPath, [
    file('line-receiver.ts'),
    join(folder, 'run', 'internal.sock'),
  ]);
  mkdirSync(join(folder, 'run'));
  const router = await startRouter(folder, hosts, ports);
  children.push(nginx, receiver, router.child);
  return {
    contestants: [
      { name: 'nginx', url: `http://127.0.0.1:${ports.proxy}/file`, pid: workerOf(nginx) },
      { name: 'renga', url: `http://127.0.0.1:${router.port}/file`, pid: router.pid },
    ],
    stop: async () => {
      await Promise.all(children.toReversed().map(stopChild));
    },
  };
}

async function startNginx(folder: string, name: string, core: number, config: string): Promise<ChildProcess> {
  const path = join(folder, `${name}.conf`);
  writeFileSync(path, config);
  const child = pinned(core, 'nginx', ['-c', path, '-e', join(folder, `${name}.error.log`)]);
  await delay(300);
  if (child.exitCode !== null) throw new Error(readFileSync(join(folder, `${name}.error.log`), 'utf8'));
  return child;
}

async function startRouter(folder: string, hosts: readonly string[], ports: NginxPorts) {
  const child = pinned(0, process.execPath, [...NODE_FLAGS, file('router-entry.ts'), '--port', '0'], folder);
  const client = new RouterClient(join(folder, 'run', 'router.sock'));
  const status = await answering(() => client.status());
  await client.publish({
    version: 1,
    apps: Object.fromEntries(
      hosts.map((host) => [
        host,
        {
          appId: host,
          appName: host,
          state: 'up',
          endpoints: [{ dyno: 'web.1', address: `127.0.0.1:${ports.backend}` }],
        },
      ]),
    ),
    control: { hosts: ['localhost'], socketPath: join(folder, 'run', 'http.sock') },
  });
  return { child, port: status.port, pid: status.pid };
}

async function answering<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries === 200) throw error;
      await delay(50);
    }
  }
}

function pinned(core: number, program: string, args: readonly string[], home = ''): ChildProcess {
  return spawn('taskset', ['-c', String(core), program, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, RENGA_HOME: home },
  });
}

function workerOf(nginx: ChildProcess): number {
  return Number(execFileSync('ps', ['-o', 'pid=', '--ppid', String(nginx.pid)], { encoding: 'utf8' }).trim());
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

const file = (name: string): string => new URL(name, import.meta.url).pathname;
