import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Bench, packageRoot } from './support/bench.ts';
import { Shell } from './support/shell.ts';

const VERSIONS = [
  '0.1.2',
  '0.2.0',
  '1.2.3',
  '1.3.0',
  '2.0.0-rc.1',
  '2.0.0',
  '2.1.0-rc.2',
  '22.9.0',
  '22.11.0',
  '24.0.0',
  '24.1.3',
  '24.11.0',
];

let bench: Bench;
let shell: Shell;

beforeAll(async () => {
  bench = await Bench.open();
  shell = await Shell.open(bench.engine, (await bench.stacks.ensure('debian-13')).build);
});

afterAll(async () => {
  await shell.close();
  await bench.close();
});

test('ranges choose the versions that npm chooses', async () => {
  const program = readFileSync(join(packageRoot, 'buildpacks/nodejs/lib/semver.py'), 'utf8');
  const table: Readonly<Record<string, string>> = {
    '24.x': '24.11.0',
    '24': '24.11.0',
    '^24.0.0': '24.11.0',
    '^24.2': '24.11.0',
    '~24.1': '24.1.3',
    '~> 24.1.0': '24.1.3',
    '24.1.*': '24.1.3',
    '>=22 <24': '22.11.0',
    '>= 22.0.0 < 22.11': '22.9.0',
    '<=22.9': '22.9.0',
    '<=22': '22.11.0',
    '>22': '24.11.0',
    '>24': 'none',
    '<24': '22.11.0',
    '22.x || 24.0': '24.0.0',
    '1.2 - 2': '2.0.0',
    '1.2.0 - 1.2.9': '1.2.3',
    'v24.0.0': '24.0.0',
    '=24.0.0': '24.0.0',
    '^0.1.0': '0.1.2',
    '^0.0.1': 'none',
    '^1.2.3': '1.3.0',
    '~1.2.3': '1.2.3',
    '^2.0.0-rc.0': '2.0.0',
    '2.0.0-rc.1': '2.0.0-rc.1',
    '^2.1.0-rc.1': '2.1.0-rc.2',
    '*': '24.11.0',
    x: '24.11.0',
    '': '24.11.0',
    lots: 'unreadable',
    '>=24 and more': 'unreadable',
    '24..1': 'unreadable',
  };
  const choose = Object.keys(table).map((range) => `choose ${JSON.stringify(range)}`);
  const { output } = await shell.run(`
cat >/tmp/semver.py <<'END_OF_PROGRAM'
${program}
END_OF_PROGRAM
choose() {
  printf '%s\\n' ${VERSIONS.join(' ')} | python3 /tmp/semver.py "$1" && return
  if [ "$?" = 1 ]; then echo none; else echo unreadable; fi
}
${choose.join('\n')}
`);
  const chosen = output.trimEnd().split('\n');
  expect(Object.fromEntries(Object.keys(table).map((range, index) => [range, chosen[index]]))).toEqual(table);
});
