import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongFirst } from './scripts/test/long-first.ts';
import { quickFolder } from './scripts/test/quick-folder.ts';

/** Folders of test/ whose files take the longest, mostly with the real engine: each file has a process of its own. */
const LONG_FOLDERS = [
  'acceptance',
  'addon-providers',
  'buildpacks',
  'builder',
  'control-plane',
  'crash-safety',
  'dyno-manager',
  'engine',
  'heroku-client',
  'logplex/engine',
];

const longFiles = LONG_FOLDERS.map((folder) => `test/${folder}/**/*.test.ts`);
const MINUTE = 60_000;
/** One more than there are cores: each waits for an engine or a process now and then. With many more, what is measured in seconds fails. */
const WORKERS = availableParallelism() + 1;
const TMPDIR = quickFolder();

export default defineConfig({
  test: {
    reporters: ['default', './scripts/test/summary-reporter.ts'],
    pool: 'forks',
    teardownTimeout: MINUTE,
    maxWorkers: WORKERS,
    sequence: { sequencer: LongFirst },
    projects: [
      {
        test: {
          name: 'unit',
          // One process runs many files: no module keeps state, and loading them anew for each is half of the work.
          isolate: false,
          ...(TMPDIR === undefined ? {} : { env: { TMPDIR } }),
          include: ['test/**/*.test.ts'],
          exclude: longFiles,
          testTimeout: MINUTE,
          hookTimeout: MINUTE,
        },
      },
      {
        test: {
          name: 'engine',
          include: longFiles,
          testTimeout: 5 * MINUTE,
          hookTimeout: 5 * MINUTE,
        },
      },
    ],
  },
});
