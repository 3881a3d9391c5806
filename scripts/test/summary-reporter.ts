import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule, TestSuite } from 'vitest/node';
import { type Counts, closingLine } from './closing-line.ts';

/**
 * Ends a run with `N passed, N failed`, alone on the last line; `, N skipped` is added when there are any. What breaks
 * outside a test (an import, a hook, a stray rejection) counts as one that failed. With `RENGA_TEST_COUNTS` the counts
 * go into that file instead, for a caller that has more to count.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = [...modules.map(countOf), { ...NONE, failed: unhandledErrors.length }].reduce(sum, NONE);
    const file = process.env['RENGA_TEST_COUNTS'];
    if (file) {
      writeFileSync(file, JSON.stringify(counts));
      return;
    }
    // The other reporters print after this one.
    process.once('exit', () => process.stdout.write(`${closingLine(counts)}\n`));
  }
}

const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

function sum(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
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
