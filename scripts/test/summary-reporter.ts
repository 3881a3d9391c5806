import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule, TestSuite } from 'vitest/node';
import { type Counts, closingLine, NONE, sum } from './closing-line.ts';

/** What a run came to, file by file. */
export interface Report {
  readonly files: Readonly<Record<string, Counts>>;
  /** Errors that belong to no file. */
  readonly stray: number;
}

/**
 * Ends a run with `N passed, N failed`, alone on the last line; `, N skipped` is added when there are any. What breaks
 * outside a test (an import, a hook, a stray rejection) counts as one that failed. With `RENGA_TEST_REPORT` the report
 * goes into that file instead, for a caller that has more to count.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const report = reportOf(modules, unhandledErrors);
    const file = process.env['RENGA_TEST_REPORT'];
    if (file) {
      writeFileSync(file, JSON.stringify(report));
      return;
    }
    // The other reporters print after this one.
    process.once('exit', () => process.stdout.write(`${closingLine(totalOf(report))}\n`));
  }
}

export function totalOf({ files, stray }: Report): Counts {
  return [...Object.values(files), { ...NONE, failed: stray }].reduce(sum, NONE);
}

function reportOf(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): Report {
  const files: Record<string, Counts> = {};
  const count = (path: string, counts: Counts): void => {
    files[path] = sum(files[path] ?? NONE, counts);
  };
  for (const module of modules) count(module.moduleId, countOf(module));
  const paths = unhandledErrors.map(pathOf);
  for (const path of paths) if (path !== undefined && path in files) count(path, { ...NONE, failed: 1 });
  return { files, stray: paths.filter((path) => path === undefined || !(path in files)).length };
}

/** The file that was running when an error that nobody caught was thrown. */
function pathOf(error: unknown): string | undefined {
  const path =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'VITEST_TEST_PATH') : undefined;
  return typeof path === 'string' ? path : undefined;
}

function countOf(module: TestModule): Counts {
  const states = [...module.children.allTests()].map((test) => test.result().state);
  const passed = states.filter((state) => state === 'passed').length;
  const skipped = states.filter((state) => state === 'skipped').length;
  const broken = [module, ...module.children.allSuites()].filter(isBroken).length;
  return { passed, skipped, failed: states.length - passed - skipped + broken };
}

/** It failed by itself (an import or a hook), whatever its tests did. */
function isBroken(suite: TestModule | TestSuite): boolean {
  return suite.errors().length > 0;
}
