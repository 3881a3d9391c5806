// A control plane as it ships, with kill points between it and the world. Each line of its standard input names the point at
// which it is to die, counted from that line on; an empty one asks only for the points that were passed since the last, which
// it writes to its standard output as one line of JSON.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { main } from '../../../src/lib/control-plane/main.ts';
import { openOutside } from '../../../src/lib/control-plane/outside.ts';
import { guardedOutside } from './guarded-outside.ts';
import { KillPoints } from './kill-points.ts';

const packageRoot = resolve(import.meta.dirname, '../../..');
const { version } = JSON.parse(readFileSync(resolve(packageRoot, 'package.json'), 'utf8'));
const points = new KillPoints({ kill: () => process.kill(process.pid, 'SIGKILL') });

createInterface({ input: process.stdin }).on('line', (wanted) => {
  process.stdout.write(`${JSON.stringify(points.passed)}\n`);
  points.arm((point) => point === wanted);
});

process.exit(
  await main({
    env: process.env,
    packageRoot,
    version,
    signal: new AbortController().signal,
    write: (text) => process.stderr.write(text),
    open: async (around) => guardedOutside(points, await openOutside(around)),
  }),
);
