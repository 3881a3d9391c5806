import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { cliBench, program } from '../support/cli.ts';
import { anApp } from '../support/resources.ts';

describe('exit statuses and error forms', () => {
  it('suggests the command that was probably meant', async () => {
    const { run } = await cliBench();
    expect(await run(['ap:create'])).toEqual({
      status: 127,
      stdout: '',
      stderr:
        ' ›   Error: ap:create is not a renga command.\n ›   Did you mean apps:create? See renga help for a list of commands.\n ›\n ›   Error ID: unknown_command\n',
    });
    expect((await run(['xyzzy'])).stderr).toBe(
      ' ›   Error: xyzzy is not a renga command.\n ›   See renga help for a list of commands.\n ›\n ›   Error ID: unknown_command\n',
    );
  });

  it.each([
    [['apps', '--nope'], 'Nonexistent flag: --nope'],
    [['apps', 'extra'], 'Unexpected argument: extra'],
    [['releases', '-n', 'many'], 'Parsing --num \n ›   \tExpected an integer but received: many'],
    [['logs', '-s', 'web'], 'Expected --source=web to be one of: app, heroku'],
  ])('exits with 2 for %j', async (words, message) => {
    const { run } = await cliBench();
    expect(await run(words)).toEqual({
      status: 2,
      stdout: '',
      stderr: ` ›   Error: ${message}\n ›   See more help with --help\n`,
    });
  });

  it('prints an API error with its id and where to read more', async () => {
    const { run } = await cliBench({
      'GET /apps/alpha/config-vars': () => ({
        status: 404,
        body: {
          id: 'not_found',
          resource: 'app',
          message: "Couldn't find that app.",
          url: 'https://example.test/help',
        },
      }),
    });
    expect(await run(['config', '-a', 'alpha'])).toEqual({
      status: 4,
      stdout: '',
      stderr:
        " ›   Error: Couldn't find that app.\n ›\n ›   Error ID: not_found\n ›   See https://example.test/help\n",
    });
  });

  it('says what came back when it was no API error at all', async () => {
    const { run } = await cliBench({
      'GET /users/~/apps': () => ({ status: 502, body: '<html>Bad Gateway</html>' }),
    });
    expect(await run(['apps'])).toEqual({
      status: 5,
      stdout: '',
      stderr:
        ' ›   Error: The backend answered 502 with something that is not an API error: <html>Bad Gateway</html>\n ›\n ›   Error ID: unexpected_answer\n',
    });
  });

  it('passes on warnings of the platform', async () => {
    const { run } = await cliBench({
      'GET /apps/alpha/config-vars': () => ({
        headers: { 'warning-message': 'The disk is nearly full.' },
        body: {},
      }),
    });
    expect((await run(['config', '-a', 'alpha'])).stderr).toBe(' ›   Warning: The disk is nearly full.\n');
  });

  it('waits when it is told to come back later', async () => {
    let asked = 0;
    const { run } = await cliBench({
      'GET /apps/alpha/config-vars': () =>
        ++asked === 1
          ? { status: 429, headers: { 'retry-after': '0' }, body: { id: 'rate_limit', message: 'slow down' } }
          : { body: { A: '1' } },
    });
    expect((await run(['config:get', 'A', '-a', 'alpha'])).stdout).toBe('1\n');
  });

  it('takes a reader that leaves early for nothing bad', async () => {
    const { env, folder } = await cliBench({
      'GET /users/~/apps': Array.from({ length: 2000 }, (_, index) => anApp({ name: `app-${index}` })),
    });
    const child = spawn(process.execPath, [program, 'apps', '--json'], { cwd: folder, env });
    let errors = '';
    child.stderr.on('data', (text) => {
      errors += text;
    });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(errors).toBe('');
  });

  it('refuses a backend that there is not', async () => {
    const { run } = await cliBench();
    expect((await run(['apps', '--backend', 'moon'])).stderr).toBe(
      ' ›   Error: There is no backend moon here. Backends: local. Add it: renga backends:add moon URL\n ›\n ›   Error ID: unknown_backend\n',
    );
    expect((await run(['apps'], { env: { RENGA_BACKEND: 'moon' } })).status).toBe(4);
  });
});

describe('colours', () => {
  it('are only on a terminal, or where FORCE_COLOR asks for them', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/config-vars': { A: '1' } });
    const coloured = await run(['config', '-a', 'alpha'], { env: { FORCE_COLOR: '1' } });
    expect(coloured.stdout.split('\n')[0]).toBe(
      '\u001b[38;5;245m===\u001b[39m \u001b[1m\u001b[38;5;147m⬢ alpha\u001b[39m Config Vars\u001b[22m',
    );
    const plain = await run(['config', '-a', 'alpha'], { env: { NO_COLOR: '1' } });
    expect(plain.stdout).toBe('=== alpha Config Vars\n\nA: 1\n');
  });
});
