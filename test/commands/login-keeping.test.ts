import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { platformElsewhere, remoteBench } from '../support/elsewhere.ts';

/** As libsecret's own tool: entries by their attributes, and how it ends when it finds none or is locked. */
const SECRET_TOOL = `#!/bin/sh
cd "$(dirname "$0")"
verb=$1; shift
test -e locked && { echo 'secret-tool: Cannot create an item in a locked collection' >&2; exit 1; }
test "$1" = --label && shift 2
entry="entries/$(printf '%s ' "$@" | tr '/ ' '__')"
printf '%s\\n' "$verb $*" >> asked
case $verb in
  store) cat > "$entry" ;;
  lookup) test -e "$entry" && cat "$entry" ;;
  clear) test -e "$entry" && rm "$entry" ;;
esac
`;

/** A person whose desktop has a keyring, and a backend elsewhere. */
async function desktop() {
  const bench = await remoteBench({ 'DELETE /oauth/sessions/~': {} });
  const folder = join(bench.folder, 'desktop');
  mkdirSync(join(folder, 'entries'), { recursive: true });
  writeFileSync(join(folder, 'secret-tool'), SECRET_TOOL, { mode: 0o755 });
  const env = { PATH: `${folder}${delimiter}${process.env['PATH']}` };
  const renga = (line: string, input?: string) =>
    bench.run([...line.split(' '), '--backend', 'two'], { env, ...(input === undefined ? {} : { input }) });
  const lock = join(folder, 'locked');
  return {
    ...bench,
    env,
    renga,
    stored: () => JSON.parse(readFileSync(join(bench.home, 'config.json'), 'utf8')).backends.two,
    asked: () => readFileSync(join(folder, 'asked'), 'utf8'),
    lock: () => writeFileSync(lock, ''),
    unlock: () => rmSync(lock),
  };
}

const words = (text: string): string => text.replaceAll(/\n ›( {3})?/g, ' ');

describe.skipIf(process.platform !== 'linux')('a token in the keyring', () => {
  it('is in no file and on no command line, serves every command, and is gone after logout', async () => {
    const { renga, stored, asked, elsewhere, home } = await desktop();
    const login = await renga('login --keyring --token -', 'HRKU-ring\n');
    expect(login).toMatchObject({ status: 0, stderr: 'Logged in to two as holder of Bearer HRKU-ring\n' });
    expect(stored()).toMatchObject({ keptIn: 'keyring', account: 'holder of Bearer HRKU-ring' });
    expect(stored()).not.toHaveProperty('token');
    expect(asked()).toContain(`store service renga home ${home} backend two url ${elsewhere.url}\n`);
    expect(asked()).not.toContain('HRKU');

    expect((await renga('whoami')).stdout).toBe('holder of Bearer HRKU-ring\n');
    expect((await renga('auth:token')).stdout).toBe('HRKU-ring\n');
    const [, two] = JSON.parse((await renga('backends --json')).stdout);
    expect(two).toMatchObject({ name: 'two', logged_in: true });

    expect((await renga('logout')).status).toBe(0);
    expect(elsewhere.seen.at(-1)).toMatchObject({ method: 'DELETE', path: '/oauth/sessions/~' });
    expect(words((await renga('whoami')).stderr)).toContain('Nobody is logged in to two');
    expect(JSON.parse((await renga('backends --json')).stdout)[1]).toMatchObject({ logged_in: false });
  });

  it('is where later logins keep theirs too, until one goes back to the file', async () => {
    const { renga, stored, asked } = await desktop();
    await renga('login --keyring --token HRKU-one');
    await renga('login --token HRKU-two');
    expect(stored()).not.toHaveProperty('token');
    expect((await renga('auth:token')).stdout).toBe('HRKU-two\n');

    await renga('login --no-keyring --token HRKU-three');
    expect(stored()).toMatchObject({ token: 'HRKU-three' });
    expect(stored()).not.toHaveProperty('keptIn');
    expect(asked().trimEnd().split('\n').at(-1)).toMatch(/^clear /);
  });

  it('is not sent to another address that takes the name', async () => {
    const { renga, run, env, stored, asked } = await desktop();
    await renga('login --keyring --token HRKU-ring');
    const other = await platformElsewhere();
    await run(['backends:add', 'two', other.url, '--ca', other.authorityFile], { env });
    expect(stored()).toMatchObject({ url: other.url });
    expect(asked().trimEnd().split('\n').at(-1)).toMatch(/^clear /);
    expect(words((await renga('whoami')).stderr)).toContain('Nobody is logged in to two');
  });

  it('says what is wrong with a keyring that is locked, and how to go on without it', async () => {
    const { renga, stored, lock, unlock } = await desktop();
    lock();
    const refused = await renga('login --keyring --token HRKU-ring');
    expect(refused.status).toBe(1);
    expect(words(refused.stderr)).toMatch(
      /cannot be used: secret-tool: Cannot create an item in a locked collection\. Unlock it, .*--no-keyring[\s\S]*Error ID: keyring_unavailable/,
    );
    expect(stored()).not.toHaveProperty('account');

    unlock();
    await renga('login --keyring --token HRKU-ring');
    lock();
    expect((await renga('whoami')).stderr).toContain('Error ID: keyring_unavailable');
    const moved = await renga('login --no-keyring --token HRKU-file');
    expect(moved.status).toBe(0);
    expect(words(moved.stderr)).toContain('may still be in it.');
    expect((await renga('auth:token')).stdout).toBe('HRKU-file\n');
  });

  it('needs a program that speaks for the keyring', async () => {
    const { run } = await remoteBench();
    const refused = await run(['login', '--keyring', '--token', 'HRKU-ring', '--backend', 'two'], {
      env: { PATH: '/nowhere' },
    });
    expect(words(refused.stderr)).toContain('it needs secret-tool (Debian and Ubuntu: apt-get install');
  });
});

describe('a token of the netrc file', () => {
  it('is the one for the host of the backend, whatever else is in the file', async () => {
    const { run, folder, elsewhere, home } = await remoteBench();
    const { hostname } = new URL(elsewhere.url);
    const netrc = join(folder, 'netrc');
    const env = { NETRC: netrc };
    const login = () => run(['login', '--netrc', '--backend', 'two'], { env });

    const before = await login();
    expect(words(before.stderr)).toContain(`${netrc} has no password for ${hostname}.`);
    expect(before.status).toBe(1);

    writeFileSync(
      netrc,
      [
        '# machine commented password HRKU-comment',
        'machine api.other.example login me password HRKU-other',
        'macdef upload',
        `machine ${hostname} password HRKU-macro`,
        '',
        `machine ${hostname}`,
        '  login password',
        '  password HRKU-netrc',
        'default login anonymous password HRKU-default',
        '',
      ].join('\n'),
    );
    expect((await login()).stderr).toBe('Logged in to two as holder of Bearer HRKU-netrc\n');
    expect(existsSync(join(home, 'config.json'))).toBe(true);
    expect((await run(['auth:token', '--backend', 'two'])).stdout).toBe('HRKU-netrc\n');
  });
});
