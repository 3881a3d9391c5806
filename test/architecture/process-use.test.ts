import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { forbiddenProcessUses } from './process-use.ts';

const root = join(import.meta.dirname, '../..');

describe('printing and exiting', () => {
  test('nothing outside lib/cli prints, and nothing outside bin exits', () => {
    const uses = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .flatMap((path) => forbiddenProcessUses(relative(root, path), readFileSync(path, 'utf8')));
    expect(uses).toEqual([]);
  });

  test.each([
    ['console.log(1);', 'console.log', 'prints'],
    ["globalThis.console['error'](1);", 'console.error', 'prints'],
    ['process.stdout.write("x");', 'process.stdout', 'prints'],
    ['const { stderr } = process;', 'process.stderr', 'prints'],
    ["import { stdout as out } from 'node:process';", 'process.stdout', 'prints'],
    ['process.exit(1);', 'process.exit', 'exits'],
    ["import { exit } from 'process';", 'process.exit', 'exits'],
    ['process.abort();', 'process.abort', 'exits'],
  ] as const)('a service that says %s is found', (text, what, kind) => {
    expect(forbiddenProcessUses('src/lib/router/front.ts', `\n${text}`)).toEqual([
      { file: 'src/lib/router/front.ts', line: 2, kind, what },
    ]);
  });

  test('lib/cli prints but does not exit', () => {
    const text = 'process.stdout.write("x"); process.exit(1);';
    expect(forbiddenProcessUses('src/lib/cli/output.ts', text).map((use) => use.what)).toEqual([
      'process.exit',
    ]);
  });

  test.each(['bin/run.js', 'src/lib/control-plane/main.ts', 'src/lib/git/pre-receive.ts'])(
    '%s does both',
    (file) => {
      expect(forbiddenProcessUses(file, 'console.log(1); process.exit(1);')).toEqual([]);
    },
  );

  test('names that only look alike are not found', () => {
    const text =
      'task.process.exit(); output.stdout.write("x"); const { stdout } = child; process.exitCode = 1;';
    expect(forbiddenProcessUses('src/lib/builder/run.ts', text)).toEqual([]);
  });
});
