import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startField } from './contestants.ts';
import { type IdleWebsockets, measureIdleWebsockets } from './idle-websockets.ts';
import { quietest, type Run, run } from './measure.ts';

const GOAL = 0.5;
/** kB of memory for each idle websocket. */
const WEBSOCKET_GOAL = 20;
const WEBSOCKETS = Number(process.env['WEBSOCKETS'] ?? 8000);
const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const SECONDS = Number(process.env['SECONDS'] ?? 3);
const WARM_UP_SECONDS = 3;
const CONNECTIONS = 32;
const HOSTS = Array.from({ length: 1000 }, (_, index) => `app-${index}.localhost`);

/**
 * What idle websockets cost, and our router against nginx, both with a log line for every request: CPU time of the proxy for each request of 1 KB
 * over kept connections. The proxy has core 0 to itself; the load and the backend share core 1; rounds alternate, and
 * the two quietest of each count.
 */
async function main(): Promise<number> {
  const missing = ['nginx', 'wrk', 'taskset'].filter((program) => !has(program));
  if (missing.length > 0) {
    console.error(`The bench needs ${missing.join(', ')}: apt-get install nginx-light wrk util-linux`);
    return 2;
  }
  if (availableParallelism() < 2) {
    console.error('The bench needs two cores: one for the proxy, one for the load.');
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'renga-bench-router-'));
  try {
    const idle = reportWebsockets(await measureIdleWebsockets(folder, WEBSOCKETS));
    return Math.max(idle, await race(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function race(folder: string): Promise<number> {
  const field = await startField(folder, HOSTS);
  try {
    const runs = new Map<string, Run[]>(field.contestants.map(({ name }) => [name, []]));
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const { name, url, pid } of field.contestants) {
        const seconds = round === 0 ? WARM_UP_SECONDS : SECONDS;
        const result = run({
          url,
          pid,
          seconds,
          host: 'app-500.localhost',
          connections: CONNECTIONS,
          core: 1,
        });
        if (round > 0) runs.get(name)?.push(result);
      }
    }
    return report(runs);
  } finally {
    await field.stop();
  }
}

function reportWebsockets(seen: IdleWebsockets): number {
  console.log(
    `${seen.count} idle websockets: ${seen.kilobytes.toFixed(1)} kB each (limit: ${WEBSOCKET_GOAL} kB); a release closed ` +
      `${seen.goingAway} with 1001, the last ${Math.round(seen.closedMs)} ms after their window; ` +
      `${seen.requests} requests meanwhile, the slowest ${Math.round(seen.slowestMs)} ms`,
  );
  return seen.kilobytes <= WEBSOCKET_GOAL && seen.goingAway === seen.count ? 0 : 1;
}

function report(runs: ReadonlyMap<string, readonly Run[]>): number {
  console.log('proxy    CPU us/request  requests/s  p50       p99       memory MB');
  for (const [name, results] of runs) {
    const best = results.toSorted((a, b) => b.perSecond - a.perSecond)[0];
    console.log(
      [
        name.padEnd(8),
        quietest(results.map(({ cpu }) => cpu))
          .toFixed(1)
          .padEnd(15),
        String(Math.round(best?.perSecond ?? 0)).padEnd(11),
        (best?.p50 ?? '').padEnd(9),
        (best?.p99 ?? '').padEnd(9),
        Math.round(best?.memory ?? 0),
      ].join(' '),
    );
  }
  const cpu = (name: string) => quietest((runs.get(name) ?? []).map((one) => one.cpu));
  const ratio = cpu('nginx') / cpu('renga');
  console.log(`nginx / renga by CPU for each request: ${ratio.toFixed(2)} (goal: at least ${GOAL})`);
  return ratio >= GOAL ? 0 : 1;
}

function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

process.exitCode = await main();
