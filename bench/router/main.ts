import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startField } from './contestants.ts';
import { quietest, type Run, run } from './measure.ts';

const GOAL = 0.46;
const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const SECONDS = Number(process.env['SECONDS'] ?? 3);
const WARM_UP_SECONDS = 3;
const CONNECTIONS = 32;
const HOSTS = Array.from({ length: 1000 }, (_, index) => `app-${index}.localhost`);

/**
 * Our router against nginx, both with a log line for every request: CPU time of the proxy for each request of 1 KB
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
    rmSync(folder, { recursive: true });
  }
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
