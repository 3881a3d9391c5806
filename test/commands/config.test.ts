import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';
import { aRelease } from '../support/resources.ts';

const CONFIG = { DATABASE_URL: 'postgres://localhost/alpha', EMPTY: '', KEY: 'two\nlines', QUOTE: "it's" };

describe('renga config', () => {
  it('aligns values under a heading', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/config-vars': { A: '1', LONGER_KEY: 'two words' } });
    expect(await run(['config', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: '=== alpha Config Vars\n\nA:          1\nLONGER_KEY: two words\n',
      stderr: '',
    });
  });

  it('prints lines that a shell reads back exactly', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/config-vars': CONFIG });
    expect((await run(['config', '-a', 'alpha', '--shell'])).stdout).toBe(
      `DATABASE_URL=postgres://localhost/alpha\nEMPTY=''\nKEY='two\nlines'\nQUOTE='it'\\''s'\n`,
    );
  });

  it('prints an object as JSON', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/config-vars': CONFIG });
    expect(JSON.parse((await run(['config', '-a', 'alpha', '-j'])).stdout)).toEqual(CONFIG);
  });

  it('keeps the keys for completion, never the values', async () => {
    const { run, home } = await cliBench({ 'GET /apps/alpha/config-vars': CONFIG });
    await run(['config', '-a', 'alpha']);
    const [, ...keys] = readFileSync(join(home, 'cache/local/config/alpha'), 'utf8').split('\n');
    expect(keys).toEqual(['DATABASE_URL', 'EMPTY', 'KEY', 'QUOTE', '']);
  });
});

describe('renga config:get', () => {
  it('prints bare values, and an empty line for what is not there', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/config-vars': { A: '1' } });
    expect(await run(['config:get', 'A', 'B', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: '1\n\n',
      stderr: '',
    });
  });

  it('prints one object for one key and a list for several', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/config-vars': { A: '1' } });
    expect(JSON.parse((await run(['config:get', 'B', '-j', '-a', 'alpha'])).stdout)).toEqual({
      key: 'B',
      value: null,
    });
    expect(JSON.parse((await run(['config:get', 'A', 'B', '-j', '-a', 'alpha'])).stdout)).toEqual([
      { key: 'A', value: '1' },
      { key: 'B', value: null },
    ]);
  });
});

describe('renga config:set', () => {
  it('waits until the release serves and shows what was set', async () => {
    let asked = 0;
    const { run, platform } = await cliBench({
      'PATCH /apps/alpha/config-vars': { A: '1', B: 'x=y', OLD: 'z' },
      'GET /apps/alpha/releases': [aRelease({ version: 12, status: 'pending' })],
      'GET /apps/alpha/releases/12': () => ({
        body: aRelease({ version: 12, status: ++asked < 3 ? 'pending' : 'succeeded' }),
      }),
    });
    expect(await run(['config:set', 'A=1', 'B=x=y', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: 'A: 1\nB: x=y\n',
      stderr: 'Setting A, B and restarting alpha... done, v12\n',
    });
    expect(platform.requests).toEqual([
      'PATCH /apps/alpha/config-vars {"A":"1","B":"x=y"}',
      'GET /apps/alpha/releases',
      'GET /apps/alpha/releases/12',
      'GET /apps/alpha/releases/12',
      'GET /apps/alpha/releases/12',
    ]);
    expect(platform.seen[1]?.headers.range).toBe('version ..; max=1, order=desc');
    expect(platform.seen[0]?.headers.accept).toBe('application/vnd.heroku+json; version=3.renga');
  });

  it('fails with the reason and the next step when the release failed', async () => {
    const failure = {
      code: 'boot_timeout',
      message: 'web.1 did not listen on port 5000 within 60 seconds.',
      next: 'Make the web process listen on $PORT.',
    };
    const { run } = await cliBench({
      'PATCH /apps/alpha/config-vars': { A: '1' },
      'GET /apps/alpha/releases': [aRelease({ version: 12, status: 'failed', failure })],
    });
    expect(await run(['config:set', 'A=1', '-a', 'alpha'])).toEqual({
      status: 1,
      stdout: '',
      stderr: [
        'Setting A and restarting alpha... !',
        ' ›   Error: Release v12 failed: web.1 did not listen on port 5000 within 60 seconds.',
        ' ›   Make the web process listen on $PORT.',
        ' ›',
        ' ›   Error ID: boot_timeout',
        '',
      ].join('\n'),
    });
  });

  it('does not wait with --no-wait', async () => {
    const { run } = await cliBench({
      'PATCH /apps/alpha/config-vars': { A: '1' },
      'GET /apps/alpha/releases': [aRelease({ version: 12, status: 'pending' })],
    });
    expect((await run(['config:set', 'A=1', '--no-wait', '-a', 'alpha'])).stderr).toBe(
      'Setting A and restarting alpha... done, v12\n',
    );
  });

  it('refuses a word without an equals sign before anything is sent', async () => {
    const { run, platform } = await cliBench();
    expect(await run(['config:set', 'A', '-a', 'alpha'])).toEqual({
      status: 2,
      stdout: '',
      stderr: ' ›   Error: A is invalid. Must be in the format FOO=bar.\n ›   See more help with --help\n',
    });
    expect(platform.requests).toEqual([]);
  });

  it('passes on the platform’s refusal', async () => {
    const { run } = await cliBench({
      'PATCH /apps/alpha/config-vars': () => ({
        status: 422,
        body: { id: 'invalid_config_key', message: 'Config var "1A" is not valid.' },
      }),
    });
    expect(await run(['config:set', '1A=1', '-a', 'alpha'])).toEqual({
      status: 3,
      stdout: '',
      stderr:
        'Setting 1A and restarting alpha... !\n ›   Error: Config var "1A" is not valid.\n ›\n ›   Error ID: invalid_config_key\n',
    });
  });
});

describe('renga config:unset', () => {
  it('sends null for every key', async () => {
    const { run, platform } = await cliBench({
      'PATCH /apps/alpha/config-vars': {},
      'GET /apps/alpha/releases': [aRelease({ version: 13 })],
    });
    expect(await run(['config:unset', 'A', 'B', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: '',
      stderr: 'Unsetting A, B and restarting alpha... done, v13\n',
    });
    expect(platform.requests[0]).toBe('PATCH /apps/alpha/config-vars {"A":null,"B":null}');
  });
});

describe('renga config:edit', () => {
  /** An editor that runs a line of sed over the file. */
  const editor = (folder: string, script: string): string => {
    const path = join(folder, 'editor.sh');
    writeFileSync(path, `#!/bin/sh\nsed -i '${script}' "$1"\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const routes = {
    'GET /apps/alpha/config-vars': { A: '1', B: 'two\nlines', C: '3' },
    'PATCH /apps/alpha/config-vars': {},
    'GET /apps/alpha/releases': [aRelease({ version: 14 })],
  };

  it('sends what changed, and null for what was removed', async () => {
    const { run, folder, platform } = await cliBench(routes);
    const EDITOR = editor(folder, 's/^A=1/A=changed here/; 1 i D="new one"\n/^C=/d');
    expect(await run(['config:edit', '-a', 'alpha'], { env: { EDITOR } })).toEqual({
      status: 0,
      stdout: "\nConfig Diff:\n- A=1\n+ A='changed here'\n- C=3\n+ D='new one'\n\n",
      stderr: 'Fetching config... done\nVerifying new config... done\nUpdating config... done, v14\n',
    });
    expect(platform.requests).toContain(
      'PATCH /apps/alpha/config-vars {"D":"new one","A":"changed here","C":null}',
    );
  });

  it('edits the value of one key', async () => {
    const { run, folder, platform } = await cliBench(routes);
    const result = await run(['config:edit', 'A', '-a', 'alpha'], {
      env: { VISUAL: editor(folder, 's/1/one/') },
    });
    expect(result.status).toBe(0);
    expect(platform.requests).toContain('PATCH /apps/alpha/config-vars {"A":"one"}');
  });

  it('does nothing when nothing was changed', async () => {
    const { run, platform } = await cliBench(routes);
    expect(await run(['config:edit', '-a', 'alpha'], { env: { EDITOR: 'true' } })).toEqual({
      status: 0,
      stdout: '',
      stderr: 'Fetching config... done\n ›   Warning: no changes to config\n',
    });
    expect(platform.requests).toEqual(['GET /apps/alpha/config-vars']);
  });

  it('refuses when somebody else changed the config meanwhile', async () => {
    const { run, folder, platform } = await cliBench(routes);
    let asked = 0;
    platform.route({ 'GET /apps/alpha/config-vars': () => ({ body: { A: String(asked++) } }) });
    const { status, stderr } = await run(['config:edit', '-a', 'alpha'], {
      env: { EDITOR: editor(folder, 's/0/mine/') },
    });
    expect(status).toBe(3);
    expect(stderr.split('\n').at(-4)).toBe(
      ' ›   Error: Config changed on server. Refusing to update. Run this command again.',
    );
  });

  it('changes nothing when the editor fails or its text cannot be read', async () => {
    const { run, folder, platform } = await cliBench(routes);
    expect((await run(['config:edit', '-a', 'alpha'], { env: { EDITOR: 'false' } })).status).toBe(1);
    const { stderr } = await run(['config:edit', '-a', 'alpha'], {
      env: { EDITOR: editor(folder, 's/^A=1/A/') },
    });
    expect(stderr.split('\n').slice(1)).toEqual([
      ' ›   Error: Invalid line: A',
      ' ›   Write one KEY=value a line. Nothing was changed.',
      ' ›',
      ' ›   Error ID: invalid_config_text',
      '',
    ]);
    expect(platform.requests).toEqual(['GET /apps/alpha/config-vars', 'GET /apps/alpha/config-vars']);
  });
});
