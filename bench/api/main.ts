import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { RouterClient } from '../../src/lib/router/router-client.ts';
import { memory } from '../process.ts';

// How fast the API answers, and whether it matters how many apps there are. `npm run build` first.

const PROGRAM = join(import.meta.dirname, '../../bin/run.js');
const COUNTS = [10, 1_000];
const CLIENTS = 4;
const MEASURE_MS = Number(process.env['RENGA_BENCH_MS'] ?? 5_000);
const IDLE_MS = 10_000;
const HEADERS = { accept: 'application/vnd.heroku+json; version=3', 'content-type': 'application/json' };

interface Figures {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

const home = mkdtempSync(join(tmpdir(), 'renga-bench-api-'));
const env = { ...process.env, RENGA_HOME: home };
const renga = (...args: readonly string[]): string =>
  execFileSync(process.execPath, [PROGRAM, ...args], { env, encoding: 'utf8' });

try {
  writeFileSync(join(home, 'settings.json'), JSON.stringify({ publicPort: 30_080 }), { mode: 0o600 });
  renga('backend:start');
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  console.log(await memoryLine());
  const api = new Pool('http://localhost', {
    socketPath: join(home, 'run/api.sock'),
    connections: CLIENTS,
    pipelining: 1,
  });
  const figures: Figures[] = [];
  let made = 0;
  for (const count of COUNTS) {
    for (; made < count; made += 1) await makeApp(api, `app-${String(made).padStart(5, '0')}`);
    await measure(api, MEASURE_MS / 5);
    const seen = await measure(api, MEASURE_MS);
    figures.push(seen);
    console.log(
      `GET /apps (10 of ${count}): ${seen.perSecond.toFixed(0)} a second, p50 ${seen.p50.toFixed(1)} ms, p99 ${seen.p99.toFixed(1)} ms`,
    );
  }
  const [few, many] = figures;
  if (few && many)
    console.log(
      `growth from ${COUNTS[0]} to ${COUNTS[1]} apps: p50 ${(many.p50 / few.p50).toFixed(2)}x, p99 ${(many.p99 / few.p99).toFixed(2)}x (goal 1.2x)`,
    );
  await api.close();
} finally {
  renga('backend:stop');
  rmSync(home, { recursive: true, force: true });
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
async function memoryLine(): Promise<string> {
  const file = readFileSync(join(home, 'run/control-plane.json'), 'utf8');
  const router = await new RouterClient(join(home, 'run/router.sock')).status();
  const [one = 0, other = 0] = [JSON.parse(file).pid, router.pid].map((pid) =>
    Math.round(memory(pid, 'Rss')),
  );
  return `idle memory: control plane ${one} MB, router ${other} MB, together ${one + other} MB (goal 120 MB)`;
}
