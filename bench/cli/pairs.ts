import { spawn } from 'node:child_process';
import { median } from '../median.ts';

interface PairOptions {
  /** Arguments of `node` for the yardstick. */
  readonly base: readonly string[];
  /** Arguments of `node` for what is measured. */
  readonly subject: readonly string[];
  readonly pairs: number;
  readonly env: NodeJS.ProcessEnv;
}

interface PairResult {
  /** Median of the ratios of the pairs. */
  readonly ratio: number;
  readonly baseMs: number;
  readonly subjectMs: number;
}

const WARM_UPS = 3;

/** Runs yardstick and subject in turn, so that whatever else the machine does meets both. */
export async function measurePairs({ base, subject, pairs, env }: PairOptions): Promise<PairResult> {
  const [baseTimes, subjectTimes]: [number[], number[]] = [[], []];
  for (let pair = -WARM_UPS; pair < pairs; pair++) {
    const baseMs = await timed(base, env);
    const subjectMs = await timed(subject, env);
    if (pair < 0) continue;
    baseTimes.push(baseMs);
    subjectTimes.push(subjectMs);
  }
  const ratios = subjectTimes.map((ms, index) => ms / (baseTimes[index] ?? ms));
  return { ratio: median(ratios), baseMs: median(baseTimes), subjectMs: median(subjectTimes) };
}

/** Milliseconds from spawn to exit. @throws when the process fails */
function timed(words: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = process.hrtime.bigint();
    const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => {
      const ms = Number(process.hrtime.bigint() - begun) / 1e6;
      if (code === 0) resolve(ms);
      else reject(new Error(`node ${words.join(' ')} exited with ${code}`));
    });
  });
}
