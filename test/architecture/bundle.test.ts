import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Files of packages that a process has loaded once it has loaded a file of `dist`. */
function loadedBy(file: string): readonly string[] {
  const script = `import { createRequire } from 'node:module';
    await import(${JSON.stringify(join(root, 'dist', file))});
    console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, encoding: 'utf8' }),
  );
}

test('a control plane starts without the packages that it hardly ever uses', () => {
  const loaded = loadedBy('control-plane.js');
  expect(loaded.filter((path) => /node_modules\/(@grpc|protobufjs|ssh2)\//.test(path))).toEqual([]);
});
