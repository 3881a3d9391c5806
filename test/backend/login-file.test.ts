import {
  chmodSync,
  chownSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CliResult } from '../support/cli.ts';
import { remoteBench } from '../support/elsewhere.ts';

/** A login file with a backend in it, and a way to spoil it. */
async function bench() {
  const { run, home, elsewhere } = await remoteBench();
  await run(['backends:use', 'two']);
  const path = join(home, 'config.json');
  const good = readFileSync(path, 'utf8');
  const add = (name: string): Promise<CliResult> =>
    run(['backends:add', name, elsewhere.url, '--ca', elsewhere.authorityFile]);
  return { run, home, path, good, add, elsewhere };
}

const message = (result: CliResult): string =>
  result.stderr
    .split('\n')
    .map((line) => line.replace(/^ ›( {3})?/, ''))
    .join('\n');

describe('the login file', () => {
  test.each([
    ['half-written', (good: string) => good.slice(0, good.length / 2)],
    ['empty', () => ''],
    ['the JSON of something else', () => '{"backends": {"two": {"url": 7}}}'],
    ['no object', () => '[1]'],
  ])(
    'F10: a login file that is %s is refused, not taken for an empty one; logging in begins anew',
    async (_, spoil) => {
      const { run, path, good, add, home } = await bench();
      writeFileSync(path, spoil(good), { mode: 0o600 });

      const refused = await run(['apps']);
      expect(message(refused)).toBe(
        `Error: The login file ${path} is damaged. Put it back from a backup, or begin anew: renga backends:add NAME URL, then renga login\n\nError ID: login_file_damaged\n`,
      );
      expect(refused.status).toBe(1);
      // Whoever names the local backend needs no login.
      expect((await run(['apps', '--backend', 'local'])).stderr).not.toContain('damaged');

      expect((await add('three')).stderr).toContain(
        `Warning: The login file was damaged and is begun anew; the old one is ${path}.damaged`,
      );
      expect(readFileSync(`${path}.damaged`, 'utf8')).toBe(spoil(good));
      expect(Object.keys(JSON.parse(readFileSync(path, 'utf8')).backends)).toEqual(['three']);
      expect(readdirSync(home)).not.toContain('config.lock');
    },
  );

  test('F10: a login file that others could read is closed to them, with a notice', async () => {
    const { run, path } = await bench();
    chmodSync(path, 0o644);
    expect((await run(['backends', '--json'])).stderr).toContain(
      `Other users could read ${path.slice(0, 20)}`,
    );
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await run(['backends', '--json'])).stderr).toBe('');
  });

  test('F10: a login file that is a link is neither followed nor replaced', async () => {
    const { run, path, add, home } = await bench();
    const target = join(home, 'elsewhere.json');
    writeFileSync(target, readFileSync(path), { mode: 0o600 });
    const before = readFileSync(target, 'utf8');
    rmSync(path);
    symlinkSync(target, path);
    for (const result of [
      await run(['backends']),
      await run(['backends:use', 'local']),
      await add('three'),
    ]) {
      expect(result.status).toBe(1);
      expect(message(result)).toContain(
        'is a symbolic link, which is never followed. Remove it and log in again',
      );
    }
    expect(readFileSync(target, 'utf8')).toBe(before);
  });

  test.skipIf(process.getuid?.() !== 0)(
    `F10: a login file of another user is refused${process.getuid?.() === 0 ? '' : ' (skipped: only root can give files away)'}`,
    async () => {
      const { run, path } = await bench();
      chownSync(path, 65_534, 65_534);
      const refused = await run(['backends']);
      expect(message(refused)).toContain(`The login file ${path} belongs to another user (65534).`);
      expect(refused.status).toBe(1);
    },
  );

  test('F10: a login file in a folder where nobody can write is refused in words', async () => {
    const { run, elsewhere } = await bench();
    const refused = await run(['backends:add', 'three', elsewhere.url, '--ca', elsewhere.authorityFile], {
      env: { RENGA_HOME: '/proc/renga' },
    });
    expect(message(refused)).toContain('The file /proc/renga/ca/three.pem cannot be written (ENOENT).');
    expect(message(refused)).toContain('set RENGA_HOME to another one');
    expect(refused.status).toBe(1);
  });
});
