import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { RouterClient } from '../../src/lib/router/router-client.ts';
import { median } from '../median.ts';
import { memory, memoryTogether } from '../process.ts';

// How fast the API answers, and whether it matters how many apps there are. `npm run build` first.

const PROGRAM = join(import.meta.dirname, '../../bin/run.js');
const COUNTS = [10, 1_000];
const CLIENTS = 4;
const ROUNDS = 7;
const ROUND_MS = Number(process.env['RENGA_BENCH_MS'] ?? 2_000);
/** Long enough for a control plane at rest to have given back what its start took. */
const IDLE_MS = 15_000;
const HEADERS = { accept: 'application/vnd.heroku+json; version=3', 'content-type': 'application/json' };

interface Figures {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** A control plane with so many apps. */
interface Home {
  readonly count: number;
  readonly folder: string;
  readonly api: Pool;
}

const homes = COUNTS.map(homeFor);
const [few, many] = homes;
try {
  for (const { folder } of homes) renga(folder, 'backend:start');
  await sleep(IDLE_MS);
  console.log(await memoryLine(homes[0]?.folder ?? ''));
  for (const { api, count } of homes)
    for (let made = 0; made < count; made += 1) await makeApp(api, `app-${String(made).padStart(5, '0')}`);
  // What follows from making them, such as the router's table, is over then.
  await sleep(IDLE_MS);
  for (const { api } of homes) await measure(api, ROUND_MS);
  const growth: Figures[] = [];
  for (let round = 0; round < ROUNDS && few && many; round += 1)
    growth.push(growthOf(await shown(few), await shown(many)));
  const of = (read: (figures: Figures) => number): string => median(growth.map(read)).toFixed(2);
  console.log(
    `growth from ${COUNTS.join(' to ')} apps, median of ${ROUNDS} rounds: time of a request ${of(({ perSecond }) => 1 / perSecond)}x, ` +
      `p50 ${of(({ p50 }) => p50)}x, p99 ${of(({ p99 }) => p99)}x (goal 1.2x)`,
  );
} finally {
  for (const { folder, api } of homes) {
    await api.close();
    renga(folder, 'backend:stop');
    rmSync(folder, { recursive: true, force: true });
  }
}

function homeFor(count: number, index: number): Home {
  const folder = mkdtempSync(join(tmpdir(), 'renga-bench-api-'));
  const settings = { publicPort: 30_080 + index };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings), { mode: 0o600 });
  const socketPath = join(folder, 'run/api.sock');
  return {
    count,
    folder,
    api: new Pool('http://localhost', { socketPath, connections: CLIENTS, pipelining: 1 }),
  };
}

function renga(home: string, ...args: readonly string[]): string {
  const env = { ...process.env, RENGA_HOME: home };
  return execFileSync(process.execPath, [PROGRAM, ...args], { env, encoding: 'utf8' });
}

/** One round, which is printed too. */
async function shown({ api, count }: Home): Promise<Figures> {
  const figures = await measure(api, ROUND_MS);
  const { perSecond, p50, p99 } = figures;
  console.log(
    `GET /apps (10 of ${count}): ${perSecond.toFixed(0)} a second, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
  );
  return figures;
}

function growthOf(before: Figures, after: Figures): Figures {
  return {
    perSecond: after.perSecond / before.perSecond,
    p50: after.p50 / before.p50,
    p99: after.p99 / before.p99,
  };
}

async function makeApp(api: Pool, name: string): Promise<void> {
  const { statusCode, body } = await api.request({
    path: '/apps',
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify({ name }),
  });
  const text = await body.text();
  if (statusCode !== 201) throw new Error(`POST /apps: ${text}`);
}

/** Asks for the first ten apps again and again, several clients beside each other. */
async function measure(api: Pool, forMs: number): Promise<Figures> {
  const tookMs: number[] = [];
  const end = performance.now() + forMs;
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      const begin = performance.now();
      const headers = { ...HEADERS, range: 'name ..; max=10' };
      const { body } = await api.request({ path: '/apps', method: 'GET', headers });
      await body.dump({ limit: 1024 * 1024 });
      tookMs.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const sorted = tookMs.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { perSecond: (tookMs.length * 1000) / forMs, p50: at(0.5), p99: at(0.99) };
}

/** Resident memory of the control plane and its router when nothing happens. */
async function memoryLine(home: string): Promise<string> {
  const file = readFileSync(join(home, 'run/control-plane.json'), 'utf8');
  const router = await new RouterClient(join(home, 'run/router.sock')).status();
  const pids = [JSON.parse(file).pid, router.pid];
  const [one = 0, other = 0] = pids.map((pid) => Math.round(memory(pid, 'Rss')));
  return (
    `idle memory: control plane ${one} MB, router ${other} MB, together ${Math.round(memoryTogether(pids))} MB ` +
    'with what they share counted once (goal 120 MB)'
  );
}
