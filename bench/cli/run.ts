import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measurePairs } from './pairs.ts';
import { serveFixtures, serveReal } from './server.ts';

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const PAIRS = Number(process.env['PAIRS'] ?? 25);

/** What is measured, and the highest ratio to `node -e 0` that is aimed at. */
const SUBJECTS = [
  { name: '--version', words: ['--version'], goal: 1.1 },
  {
    name: 'completion request',
    words: ['__complete', 'bash', '3', 'renga', 'config:get', '-a', 'alpha'],
    goal: 1.2,
  },
  { name: 'command without network', words: ['version', '--json'], goal: 1.8 },
  { name: 'apps', words: ['apps'], goal: 2.0 },
  { name: 'config', words: ['config', '--app', 'alpha'], goal: 2.0 },
  { name: 'help', words: ['--help'], goal: 2.4 },
] as const;

/**
 * `--real` asks a control plane instead of a server with canned answers. Prints each subject's time as a ratio to `node -e 0` on the same Node; exits with 1 when a goal is missed by a fifth.
 */
async function main(): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'renga-bench-'));
  // The variable makes every start of some Nodes slower, which would flatter the ratios.
  const { NODE_EXTRA_CA_CERTS: _certificates, ...rest } = process.env;
  const env = { ...rest, RENGA_HOME: home, XDG_CACHE_HOME: join(home, 'code') };
  const close = process.argv.includes('--real') ? await serveReal(program, env) : await serveFixtures(home);
  let missed = false;
  console.log(`${PAIRS} interleaved pairs, medians, node ${process.version}\n`);
  console.log('subject                    ratio   goal     ms   node -e 0');
  try {
    for (const { name, words, goal } of SUBJECTS) {
      const result = await measurePairs({
        base: ['-e', '0'],
        subject: [program, ...words],
        pairs: PAIRS,
        env,
      });
      missed ||= result.ratio > goal * 1.2;
      console.log(
        `${name.padEnd(26)} ${result.ratio.toFixed(2).padStart(5)}  ${goal.toFixed(2).padStart(5)}  ${result.subjectMs.toFixed(1).padStart(5)}  ${result.baseMs.toFixed(1).padStart(5)}${result.ratio > goal ? '   above the goal' : ''}`,
      );
    }
  } finally {
    await close();
    rmSync(home, { recursive: true, force: true });
  }
  return missed ? 1 : 0;
}

process.exitCode = await main();
