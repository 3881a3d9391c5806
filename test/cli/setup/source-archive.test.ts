import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { packSource } from '../../../src/lib/cli/setup/source-archive.ts';

async function entriesOf(bytes: Uint8Array): Promise<readonly string[]> {
  const archive = extract();
  archive.end(gunzipSync(bytes));
  const entries: string[] = [];
  for await (const entry of archive) {
    const { name, mode, type, linkname } = entry.header;
    entries.push(type === 'symlink' ? `${name} -> ${linkname}` : `${name} ${(mode ?? 0).toString(8)}`);
    entry.resume();
  }
  return entries.sort();
}

describe('a folder that an app is made of', () => {
  let folder: string;
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@localhost', ...words], {
      cwd: folder,
      encoding: 'utf8',
    });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'renga-folder-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, 'bin'));
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'app.json'), '{}');
    writeFileSync(join(folder, 'bin/run'), '#!/bin/sh\n');
    chmodSync(join(folder, 'bin/run'), 0o755);
    symlinkSync('bin/run', join(folder, 'start'));
    writeFileSync(join(folder, 'node_modules/x'), 'x');
  });

  it('is packed whole where there is no git', async () => {
    const { bytes, version } = await packSource(folder);

    expect(await entriesOf(bytes)).toEqual([
      'app.json 644',
      'bin/run 755',
      'node_modules/x 644',
      'start -> bin/run',
    ]);
    expect(version).toBe(undefined);
  });

  it('is packed without what git ignores, and is named by its commit only when it is exactly that', async () => {
    writeFileSync(join(folder, '.gitignore'), 'node_modules\n');
    git('init', '--quiet');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'first');
    const clean = await packSource(folder);
    writeFileSync(join(folder, 'new'), 'not committed');
    const changed = await packSource(folder);

    expect(clean.version).toBe(git('rev-parse', 'HEAD').trim());
    expect(changed.version).toBe(undefined);
    expect(await entriesOf(changed.bytes)).toEqual([
      '.gitignore 644',
      'app.json 644',
      'bin/run 755',
      'new 644',
      'start -> bin/run',
    ]);
  });

  it('needs an app.json', async () => {
    rmSync(join(folder, 'app.json'));
    writeFileSync(join(folder, 'bin/app.json'), '{}');

    await expect(packSource(folder)).rejects.toThrow(
      `There is no app.json in ${folder}. It says what the app is made of.`,
    );
  });
});
