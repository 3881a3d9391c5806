import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliEnv, program, runCli, temporaryFolder } from '../../support/cli.ts';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
const VERSION = `renga/${version} ${process.platform}-${process.arch} node-${process.version}\n`;

function bench() {
  const home = temporaryFolder();
  const place = { folder: temporaryFolder(), env: cliEnv(home) };
  const codeFolder = join(home, 'cache-home/renga/code');
  return {
    codeFolder,
    codeFiles: () => readdirSync(codeFolder).map((name) => join(codeFolder, name)),
    run: (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      runCli(words, place, { env }),
  };
}

describe('the version', () => {
  it.each([[['--version']], [['version']]])(
    'is told by %j, without anything else being loaded',
    async (words) => {
      const { run, codeFolder } = bench();
      expect(await run(words)).toEqual({ status: 0, stdout: VERSION, stderr: '' });
      expect(existsSync(codeFolder)).toBe(false);
    },
  );
});

describe('compiled code', () => {
  it('is kept for its owner alone and used again', async () => {
    const { run, codeFolder, codeFiles } = bench();
    const first = await run(['version', '--json']);
    const [file = ''] = codeFiles();
    const { mtimeMs } = statSync(file);
    expect(await run(['version', '--json'])).toEqual(first);
    expect(codeFiles()).toEqual([file]);
    expect(statSync(file).mtimeMs).toBe(mtimeMs);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(codeFolder).mode & 0o777).toBe(0o700);
  });

  it('is kept by topic, and grows by what another command of a topic needs', async () => {
    const { run, codeFiles } = bench();
    await run(['backend:status']);
    const [file = ''] = codeFiles();
    const { size } = statSync(file);
    await run(['version', '--json']);
    expect(codeFiles()).toHaveLength(2);
    expect(statSync(file).size).toBe(size);
    await run(['backend:logs']);
    expect(codeFiles()).toHaveLength(2);
    expect(statSync(file).size).toBeGreaterThan(size);
  });

  it.each([
    ['was cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['is empty', () => Buffer.alloc(0)],
    [
      'has lost a sector',
      (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at >= 5120 && at < 5632 ? 0 : byte))),
    ],
    ['is something else', () => Buffer.from('#!/bin/sh\n'.repeat(1000))],
  ])('is made anew when it %s', async (_, damage) => {
    const { run, codeFiles } = bench();
    const first = await run(['version', '--json']);
    const [file = ''] = codeFiles();
    const sound = readFileSync(file);
    writeFileSync(file, damage(sound));
    expect(await run(['version', '--json'])).toEqual(first);
    expect(readFileSync(file).subarray(0, 12)).not.toEqual(damage(sound).subarray(0, 12));
  });

  it('is done without where it cannot be kept', async () => {
    const { run } = bench();
    const folder = temporaryFolder();
    const blocked = join(folder, 'file');
    writeFileSync(blocked, '');
    expect((await run(['version', '--json'], { XDG_CACHE_HOME: blocked })).status).toBe(0);
    expect((await run(['version', '--json'], { HOME: '', XDG_CACHE_HOME: '' })).status).toBe(0);
  });

  it('is kept whole when eight first runs happen at once', async () => {
    const { run, codeFiles } = bench();
    const results = await Promise.all(Array.from({ length: 8 }, () => run(['version', '--json'])));
    expect(new Set(results.map(({ stdout }) => stdout)).size).toBe(1);
    expect(codeFiles()).toHaveLength(1);
    expect((await run(['version', '--json'])).status).toBe(0);
  });
});

describe('a program that is called through a link', () => {
  it('finds its own files', async () => {
    const folder = temporaryFolder();
    symlinkSync(program, join(folder, 'renga'));
    const place = { folder, env: cliEnv(folder) };
    expect(await runCli(['--version'], place, { program: join(folder, 'renga') })).toEqual({
      status: 0,
      stdout: VERSION,
      stderr: '',
    });
  });
});
