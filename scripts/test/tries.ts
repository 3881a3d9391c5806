import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { type Counts, NONE } from './closing-line.ts';
import { type Report, totalOf } from './summary-reporter.ts';

interface TriesOptions {
  readonly root: string;
  readonly say: (line: string) => void;
  /** Called before the second try of something. */
  readonly onSecondTry: () => Promise<void>;
}

/** More files than these do not fail by chance. */
const MOST_SECOND_TRIES = 4;

/**
 * Runs every test. On a full machine with a real engine one of thousands fails once in a while, and what follows it in
 * the same session fails with it: so a file that failed is run once more, from its beginning and by itself, and is
 * named. The second result is what counts.
 */
export async function everyTest(options: TriesOptions): Promise<Counts> {
  const { root, say, onSecondTry } = options;
  const first = await chosenTests([], root);
  const failed = Object.keys(first.files).filter((path) => first.files[path]?.failed);
  if (failed.length === 0 || failed.length > MOST_SECOND_TRIES) return totalOf(first);
  for (const path of failed) say(`${relative(root, path)} failed and is run once more`);
  await onSecondTry();
  const second = await chosenTests(['--maxWorkers=1', ...failed], root);
  const missing = Object.fromEntries(failed.map((path) => [path, { ...NONE, failed: 1 }]));
  const again: Report = { files: { ...missing, ...second.files }, stray: first.stray + second.stray };
  for (const path of failed)
    say(`${relative(root, path)} ${again.files[path]?.failed ? 'failed' : 'passed'} the second time`);
  return totalOf({ ...again, files: { ...first.files, ...again.files } });
}

/** Runs the tests that arguments of vitest choose. A run that does not come to its end has failed. */
export async function chosenTests(args: readonly string[], root: string): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'renga-test-'));
  const file = join(folder, 'report.json');
  try {
    await execa('node', [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args], {
      cwd: root,
      stdio: 'inherit',
      reject: false,
      env: { RENGA_TEST_REPORT: file },
    });
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    console.error('The tests ended without a result.');
    return { files: {}, stray: 1 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
