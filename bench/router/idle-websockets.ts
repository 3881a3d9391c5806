import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { RouterClient } from '../../src/lib/router/router-client.ts';

/** What many idle websockets cost, and what a release does to them. */
export interface IdleWebsockets {
  readonly count: number;
  /** Resident memory of the router for each, kB. */
  readonly kilobytes: number;
  /** From the end of their window to the last close, ms. */
  readonly closedMs: number;
  /** How many were closed with 1001. */
  readonly goingAway: number;
  /** Requests that were answered meanwhile, and the slowest of them, ms. */
  readonly requests: number;
  readonly slowestMs: number;
}

/** Those of the router in real life. */
const NODE_FLAGS = ['--max-semi-space-size=16'];
const WINDOW_MS = 1_000;
const WARM_UP = 300;
const SETTLE_MS = 3_000;
const LIMITS = JSON.stringify({ tunnelMs: WINDOW_MS, idleMs: 600_000 });

/** @throws {Error} when a request fails */
export async function measureIdleWebsockets(folder: string, count: number): Promise<IdleWebsockets> {
  const home = join(folder, 'websockets');
  mkdirSync(join(home, 'run'), { recursive: true });
  const started: ChildProcess[] = [];
  const start = (file: string, ...args: readonly string[]): Interface => {
    const child = spawn(process.execPath, [...NODE_FLAGS, join(import.meta.dirname, file), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, RENGA_HOME: home },
    });
    started.push(child);
    return createInterface(child.stdout);
  };
  try {
    return await measure({ home, count, start });
  } finally {
    for (const child of started) child.kill('SIGTERM');
  }
}

interface Bench {
  readonly home: string;
  readonly count: number;
  readonly start: (file: string, ...args: readonly string[]) => Interface;
}

async function measure({ home, count, start }: Bench): Promise<IdleWebsockets> {
  const [old, fresh] = [await line(start('websocket-dyno.ts')), await line(start('websocket-dyno.ts'))];
  start('router-entry.ts', '--port', '0', '--limits', LIMITS);
  const client = new RouterClient(join(home, 'run', 'router.sock'));
  const { port, pid } = await answering(client);
  await publish(client, 1, fresh);
  const warm = start('websocket-clients.ts', String(port), String(WARM_UP));
  await line(warm);
  await publish(client, 2, old);
  await line(warm);
  await delay(SETTLE_MS);

  const before = residentKb(pid);
  const clients = start('websocket-clients.ts', String(port), String(count));
  await line(clients);
  await delay(SETTLE_MS);
  const kilobytes = (residentKb(pid) - before) / count;

  const began = performance.now();
  await publish(client, 3, fresh);
  const stop = new AbortController();
  const asking = askAgainAndAgain(port, stop.signal);
  const goingAway = Number(await line(clients));
  const closedMs = performance.now() - began - WINDOW_MS;
  stop.abort();
  return { count, kilobytes, closedMs, goingAway, ...(await asking) };
}

async function askAgainAndAgain(port: number, signal: AbortSignal) {
  let requests = 0;
  let slowestMs = 0;
  while (!signal.aborted) {
    const began = performance.now();
    await ask(port);
    slowestMs = Math.max(slowestMs, performance.now() - began);
    requests += 1;
    await delay(5);
  }
  return { requests, slowestMs };
}

function ask(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, headers: { host: 'app.localhost' }, agent: false })
      .on('response', (res) => {
        res.resume().on('end', resolve);
        if (res.statusCode !== 200) reject(new Error(`a request was answered with ${res.statusCode}`));
      })
      .on('error', reject)
      .end();
  });
}

const publish = (client: RouterClient, version: number, dynoPort: string): Promise<void> =>
  client.publish({
    version,
    apps: {
      'app.localhost': {
        appId: 'app',
        appName: 'app',
        state: 'up',
        endpoints: [{ dyno: 'web.1', address: `127.0.0.1:${dynoPort}` }],
      },
    },
    control: { hosts: ['localhost'], socketPath: '/nowhere' },
  });

const line = (lines: Interface): Promise<string> =>
  new Promise((resolve) => lines.once('line', (text: string) => resolve(text)));

async function answering(client: RouterClient) {
  for (let tries = 0; ; tries += 1) {
    const status = await client.status().catch(() => null);
    if (status) return status;
    if (tries === 200) throw new Error('the router does not answer');
    await delay(50);
  }
}

const residentKb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
