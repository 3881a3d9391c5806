import { defineConfig } from 'vitest/config';

/** Folders of test/ whose files talk to the real engine: they share its two cores and come after the fast ones. */
const ENGINE_FOLDERS = [
  'acceptance',
  'addon-providers',
  'buildpacks',
  'builder',
  'control-plane',
  'dyno-manager',
  'engine',
  'logplex/engine',
];

const engineFiles = ENGINE_FOLDERS.map((folder) => `test/${folder}/**/*.test.ts`);
const MINUTE = 60_000;

export default defineConfig({
  test: {
    reporters: ['default', './scripts/test/summary-reporter.ts'],
    pool: 'forks',
    teardownTimeout: MINUTE,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: engineFiles,
          testTimeout: MINUTE,
          hookTimeout: MINUTE,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'engine',
          include: engineFiles,
          maxWorkers: 2,
          testTimeout: 5 * MINUTE,
          hookTimeout: 5 * MINUTE,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
