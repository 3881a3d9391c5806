import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { program, temporaryFolder } from '../../support/cli.ts';

/** A copy of the program that believes to be run by Node 20. */
function oldNodeCopy(): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'bin'));
  const source = readFileSync(program, 'utf8').replace(
    '#!/usr/bin/env node\n',
    "#!/usr/bin/env node\nif (!process.env.NEW) Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } });\n",
  );
  writeFileSync(join(root, 'bin/run.js'), source);
  cpSync(join(program, '../../package.json'), join(root, 'package.json'));
  symlinkSync(join(program, '../../dist'), join(root, 'dist'));
  return root;
}

const run = (root: string, words: readonly string[]) =>
  promisify(execFile)(process.execPath, [join(root, 'bin/run.js'), ...words], {
    env: { PATH: process.env['PATH'] },
  }).then(
    (output) => ({ code: 0, ...output }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );

describe('renga on a Node that is too old', () => {
  it('says what it needs', async () => {
    const root = oldNodeCopy();
    expect(await run(root, ['apps'])).toEqual({
      code: 1,
      stdout: '',
      stderr: ` ›   Error: renga needs Node 24 or newer, and this is ${process.version}: install it, or run npm install in ${root}/\n`,
    });
  });

  it('goes on with the pinned one, and ends as that ends', async () => {
    const root = oldNodeCopy();
    mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
    const node = join(root, 'node_modules/.bin/node');
    writeFileSync(node, `#!/bin/sh\nNEW=1 exec '${process.execPath}' "$@"\n`);
    chmodSync(node, 0o755);
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(await run(root, ['--version'])).toEqual({
      code: 0,
      stdout: `renga/${version} ${process.platform}-${process.arch} node-${process.version}\n`,
      stderr: '',
    });
    expect((await run(root, ['xyzzy'])).code).toBe(127);
  });
});
