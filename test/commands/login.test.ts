import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { remoteBench, STRANGER } from '../support/elsewhere.ts';
import { onTerminal } from '../support/terminal.ts';

/** Takes the password `open sesame` and, where `code` is given, that code as second factor. */
const door = (code?: string) => ({
  'POST /oauth/authorizations': ({ headers }: { readonly headers: Record<string, unknown> }) => {
    const [, user, password] =
      /^(.*?):(.*)$/.exec(Buffer.from(String(headers['authorization']).slice(6), 'base64').toString()) ?? [];
    if (password !== 'open sesame') return { status: 401, body: { ...STRANGER, message: 'Wrong password.' } };
    if (headers['heroku-two-factor-code'] !== code)
      return { status: 403, body: { id: 'two_factor', message: 'A second factor is needed.' } };
    return {
      status: 201,
      body: { id: 'o', access_token: { id: 't', token: 'HRKU-in' }, user: { email: user } },
    };
  },
  'DELETE /oauth/sessions/~': {},
});

const stored = (home: string) => JSON.parse(readFileSync(join(home, 'config.json'), 'utf8')).backends.two;

describe('renga login', () => {
  it('keeps a token for the backend that has taken it, and logout ends it there and here', async () => {
    const { run, home, elsewhere } = await remoteBench(door());
    const login = await run(['login', '--backend', 'two', '--token', '-'], { input: 'HRKU-made\n' });
    expect(login).toEqual({
      status: 0,
      stdout: '',
      stderr: 'Logged in to two as holder of Bearer HRKU-made\n',
    });
    expect(stored(home)).toMatchObject({ token: 'HRKU-made', account: 'holder of Bearer HRKU-made' });
    expect(statSync(join(home, 'config.json')).mode & 0o777).toBe(0o600);
    expect((await run(['auth:token', '--backend', 'two'])).stdout).toBe('HRKU-made\n');

    expect((await run(['logout', '--backend', 'two'])).stderr).toBe('Logging out of two... done\n');
    expect(elsewhere.seen.at(-1)).toMatchObject({
      method: 'DELETE',
      path: '/oauth/sessions/~',
      headers: { authorization: 'Bearer HRKU-made' },
    });
    expect(stored(home).token).toBeUndefined();
    expect((await run(['whoami', '--backend', 'two'])).status).toBe(100);
  });

  it('keeps nothing that the backend does not take', async () => {
    const { run, home, elsewhere } = await remoteBench();
    elsewhere.route({ 'GET /account': () => ({ status: 401, body: STRANGER }) });
    const { status } = await run(['login', '--backend', 'two', '--token', 'HRKU-wrong']);
    expect(status).toBe(100);
    expect(stored(home).token).toBeUndefined();
  });

  it('asks nothing where nobody is', async () => {
    const { run } = await remoteBench(door());
    const { status, stderr } = await run(['login', '--backend', 'two']);
    expect(status).toBe(2);
    expect(stderr).toContain('In scripts use a token: renga login --token');
    expect((await run(['login', '--backend', 'local'])).stderr).toContain('The local backend needs no login');
  });

  it('lets a person log in on a page, where there is a browser, whatever becomes of the server meanwhile', async () => {
    let asked = 0;
    const bench = await remoteBench({
      'POST /auth': { browser_url: '/auth/browser/page', cli_url: '/auth/cli/wait', token: 'shown' },
      'GET /auth/cli/:login': ({ headers }, response) => {
        // As the platform does: it begins to answer, and has nothing to say until the page has been seen.
        response.writeHead(200, { 'content-type': 'application/json' }).write('  ');
        const isRight = headers.authorization === 'Bearer shown';
        // A server that is killed, of which the next one has kept the login.
        asked += 1;
        if (asked === 1) {
          setTimeout(() => response.destroy(), 100);
          return undefined;
        }
        const end = () => response.end(isRight ? '{"access_token":"HRKU-page"}' : '{"error":"wrong"}');
        setTimeout(end, 100);
        return undefined;
      },
    });
    const browser = join(bench.folder, 'browser');
    writeFileSync(browser, `#!/bin/sh\necho "$1" > ${bench.folder}/opened\n`, { mode: 0o755 });
    const session = onTerminal(['login', '--backend', 'two'], {
      folder: bench.folder,
      env: { ...bench.env, BROWSER: browser },
    });
    expect(await session.ended, session.screen()).toBe(0);
    expect(readFileSync(join(bench.folder, 'opened'), 'utf8')).toBe(
      `${bench.elsewhere.url}/auth/browser/page\n`,
    );
    expect(session.screen()).toContain('Opening https://');
    expect(stored(bench.home)).toMatchObject({ token: 'HRKU-page', account: 'holder of Bearer HRKU-page' });
    expect(bench.elsewhere.seen[0]?.body).toEqual({ description: expect.stringMatching(/^renga on /) });
  });

  it('keeps nothing when the page says no, and shows the page where no browser opens', async () => {
    const { run, home, elsewhere } = await remoteBench({
      'POST /auth': { browser_url: '/auth/browser/page', cli_url: '/auth/cli/wait', token: 'shown' },
      'GET /auth/cli/:login': { error: 'The login was refused in the browser.' },
    });
    const { status, stderr } = await run(['login', '--backend', 'two', '--browser', '/not/there']);
    expect(status).not.toBe(0);
    expect(stderr).toContain(`Opening ${elsewhere.url}/auth/browser/page\n`);
    expect(stderr).toContain('No browser could be opened.');
    expect(stderr).toContain('The login was refused in the browser.');
    expect(stored(home).token).toBeUndefined();
  });

  it('asks a person for e-mail, password and second factor', async () => {
    const bench = await remoteBench(door('123456'));
    const session = onTerminal(['login', '--backend', 'two'], bench);
    await session.shows('E-mail for two');
    session.pty.write('me@example.test\r');
    await session.shows('Password');
    session.pty.write('open sesame\r');
    await session.shows('Two-factor code');
    session.pty.write('123456\r');
    expect(await session.ended).toBe(0);
    expect(session.screen()).toContain('Logged in to ');
    expect(session.screen()).not.toContain('sesame');
    expect(stored(bench.home)).toMatchObject({ token: 'HRKU-in', account: 'me@example.test' });
  });
});
