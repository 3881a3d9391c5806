import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cliBench, program } from '../support/cli.ts';
import { platformElsewhere, remoteBench, STRANGER } from '../support/elsewhere.ts';
import { aDyno, anApp } from '../support/resources.ts';

const APPS = { 'GET /users/~/apps': [] };

describe('renga backends', () => {
  it('are added, listed, used and removed', async () => {
    const { run, platform, home } = await cliBench({ ...APPS, 'GET /account': { email: 'me@example.test' } });
    const elsewhere = await platformElsewhere(APPS);

    expect(
      await run(['backends:add', 'two', elsewhere.url, '--ca', elsewhere.authorityFile, '--use']),
    ).toEqual({
      status: 0,
      stdout: '',
      stderr: `Adding two... done, ${elsewhere.url}\nLog in to it: renga login --backend two\n`,
    });
    expect((await run(['backends'])).stdout).toBe(
      [
        '  Name           Address                           Account',
        ' ────────────────────────────────────────────────────────────────',
        '  local          this machine',
        `  two (in use)   ${elsewhere.url}   not logged in`,
        '',
      ].join('\n'),
    );
    await run(['apps']);
    expect(elsewhere.requests.at(-1)).toBe('GET /account');

    expect(await run(['backends:use', 'local'])).toEqual({
      status: 0,
      stdout: '',
      stderr: 'Using local... done\n',
    });
    expect(JSON.parse((await run(['backends', '--json'])).stdout)).toEqual([
      { name: 'local', url: null, account: null, logged_in: true, current: true },
      { name: 'two', url: elsewhere.url, account: null, logged_in: false, current: false },
    ]);
    await run(['apps']);
    expect(platform.requests).toContain('GET /users/~/apps');

    await run(['backends:use', 'two']);
    expect((await run(['backends:remove', 'two'])).stderr).toBe('Removing two... done\n');
    expect((await run(['apps'])).status).toBe(0);
    expect(() => statSync(join(home, 'ca/two.pem'))).toThrow('ENOENT');
    expect(statSync(join(home, 'config.json')).mode & 0o777).toBe(0o600);
  });

  it.each([
    [['backends:add', 'local', 'https://api.example.test'], 2, 'belongs to the backend of this machine'],
    [['backends:add', 'Two!', 'https://api.example.test'], 2, 'cannot be the name of a backend'],
    [['backends:add', 'two', 'api.example.test'], 2, 'is not the address of a backend'],
    [['backends:add', 'two', 'https://api.example.test/v3'], 2, 'is not the address of a backend'],
    [['backends:add', 'two', 'http://api.example.test'], 2, 'Tokens are not sent over http'],
    [['backends:add', 'two', 'https://api.example.test', '--ca', '/dev/null'], 2, 'is not the certificate'],
    [['backends:add', 'two', 'http://127.0.0.1:1'], 5, 'cannot be reached (ECONNREFUSED)'],
    [['backends:use', 'moon'], 4, 'There is no backend moon here.'],
    [['backends:remove', 'moon'], 4, 'There is no backend moon here.'],
    [['backends:remove', 'local'], 2, 'cannot be removed'],
  ])('refuse %j', async (words, status, message) => {
    const { run, home } = await cliBench();
    const result = await run(words);
    expect(result.stderr).toContain(message);
    expect(result.status).toBe(status);
    expect(() => statSync(join(home, 'config.json'))).toThrow('ENOENT');
  });

  it('are not added when something else answers there', async () => {
    const { run } = await cliBench();
    const elsewhere = await platformElsewhere({ 'GET /account': '<html>Welcome</html>' });
    const { status, stderr } = await run([
      'backends:add',
      'two',
      elsewhere.url,
      '--ca',
      elsewhere.authorityFile,
    ]);
    expect(stderr).toContain(`Nothing at ${elsewhere.url} speaks the Platform API: it answered 200.`);
    expect(status).toBe(5);
  });

  it('have to show a certificate that somebody trusted vouches for, under their name', async () => {
    const { run } = await cliBench();
    const elsewhere = await platformElsewhere();
    const unknown = await run(['backends:add', 'two', elsewhere.url]);
    expect(unknown.stderr).toContain(
      `The certificate of the backend ${elsewhere.url} cannot be trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE). If its authority is your own, name it: renga backends:add NAME URL --ca FILE`,
    );
    const address = elsewhere.url.replace('api.two.localhost', '127.0.0.1');
    const misnamed = await run(['backends:add', 'two', address, '--ca', elsewhere.authorityFile]);
    expect(misnamed.stderr).toContain('cannot be trusted (ERR_TLS_CERT_ALTNAME_INVALID)');
    expect([unknown.status, misnamed.status]).toEqual([5, 5]);
  });

  it('are all kept when several command lines add them at once', async () => {
    const { run } = await cliBench();
    const elsewhere = await platformElsewhere();
    const names = ['one', 'two', 'three', 'four', 'five'];
    const results = await Promise.all(
      names.map((name) => run(['backends:add', name, elsewhere.url, '--ca', elsewhere.authorityFile])),
    );
    expect(results.map(({ status }) => status)).toEqual(names.map(() => 0));
    const listed = JSON.parse((await run(['backends', '--json'])).stdout);
    expect(listed.map(({ name }: { readonly name: string }) => name)).toEqual(['local', ...names.toSorted()]);
  });
});

describe('the backend of a command', () => {
  const login = async (home: string, name = 'two') => {
    const path = join(home, 'config.json');
    const stored = JSON.parse(readFileSync(path, 'utf8'));
    stored.backends[name].token = 'HRKU-two';
    writeFileSync(path, JSON.stringify(stored), { mode: 0o600 });
  };

  it('is the one that is named, with its own token', async () => {
    const { run, home, elsewhere, platform } = await remoteBench();
    await login(home);
    expect((await run(['whoami', '--backend', 'two'])).stdout).toBe('holder of Bearer HRKU-two\n');
    expect((await run(['whoami'], { env: { RENGA_BACKEND: 'two' } })).stdout).toBe(
      'holder of Bearer HRKU-two\n',
    );
    platform.route({ 'GET /account': { email: 'me@example.test' } });
    expect((await run(['whoami', '--backend', 'local'], { env: { RENGA_BACKEND: 'two' } })).stdout).toBe(
      'me@example.test\n',
    );
    expect(elsewhere.seen).toHaveLength(2);
  });

  it('is named by the environment alone in CI', async () => {
    const { run, home } = await cliBench();
    const elsewhere = await platformElsewhere();
    const env = {
      RENGA_API_URL: elsewhere.url,
      RENGA_API_KEY: 'HRKU-ci',
      RENGA_CA_FILE: elsewhere.authorityFile,
    };
    expect((await run(['whoami'], { env })).stdout).toBe('holder of Bearer HRKU-ci\n');
    const input = `protocol=https\nhost=git.${elsewhere.host}\n`;
    expect((await run(['git:credentials', 'get'], { env, input })).stdout).toBe(
      'username=renga\npassword=HRKU-ci\n',
    );
    expect(() => statSync(join(home, 'config.json'))).toThrow('ENOENT');
  });

  it('never shows a kept token at an address that was named otherwise', async () => {
    const { run, home, elsewhere } = await remoteBench();
    await login(home);
    const other = await platformElsewhere();
    const env = { RENGA_API_URL: other.url, RENGA_CA_FILE: other.authorityFile };
    expect((await run(['whoami'], { env })).status).toBe(100);
    expect(other.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    // The same address is the same backend.
    expect((await run(['whoami'], { env: { RENGA_API_URL: elsewhere.url } })).stdout).toBe(
      'holder of Bearer HRKU-two\n',
    );
    // And a name that moves takes no token along.
    await run(['backends:add', 'two', other.url, '--ca', other.authorityFile]);
    expect((await run(['whoami', '--backend', 'two'])).status).toBe(100);
  });

  it('is the one that the remotes of the folder belong to, where they agree', async () => {
    const { run, home, folder, env, elsewhere, platform } = await remoteBench({
      'GET /apps/beta/config-vars': { AT: 'two' },
    });
    platform.route({ 'GET /apps/alpha/config-vars': { AT: 'local' } });
    await login(home);
    const git = (...words: readonly string[]) => execFileSync('git', words, { cwd: folder, env });
    git('init', '--quiet');
    git('remote', 'add', 'production', `https://git.${elsewhere.host}/beta.git`);
    expect((await run(['config:get', 'AT'])).stdout).toBe('two\n');

    git('remote', 'add', 'staging', 'http://git.localhost:8080/alpha.git');
    expect((await run(['config:get', 'AT'])).stdout).toBe('local\n');
    expect((await run(['config:get', 'AT', '--remote', 'production'])).stdout).toBe('two\n');
    expect((await run(['config:get', 'AT', '--app', 'beta'])).stdout).toBe('two\n');
    git('config', 'renga.remote', 'production');
    expect((await run(['config:get', 'AT'])).stdout).toBe('two\n');
    await run(['backends:use', 'two']);
    expect((await run(['config:get', 'AT', '--remote', 'staging'])).stdout).toBe('local\n');
  });

  it('lends its authority and its token to git, for its own host alone', async () => {
    const { run, home, folder, env, elsewhere } = await remoteBench();
    await login(home);
    const app = anApp({ name: 'beta', git_url: `https://git.${elsewhere.host}/beta.git` });
    elsewhere.route({ 'GET /apps/beta': app });
    const git = (...words: readonly string[]) =>
      execFileSync('git', words, { cwd: folder, env, encoding: 'utf8' }).trim();
    git('init', '--quiet');
    await run(['git:remote', '--app', 'beta', '--backend', 'two']);
    const origin = `https://git.${elsewhere.host}`;
    expect(git('config', '--get', `http.${origin}.sslCAInfo`)).toBe(join(home, 'ca/two.pem'));
    expect(git('config', '--get', `credential.${origin}.helper`)).toContain(program);

    const ask = (host: string) =>
      run(['git:credentials', 'get'], { input: `protocol=https\nhost=${host}\n` });
    expect((await ask(`git.${elsewhere.host}`)).stdout).toBe('username=renga\npassword=HRKU-two\n');
    expect(await ask('git.two.localhost:1')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(await ask('github.example')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('says who has to log in, and ends with 100', async () => {
    const { run, home, elsewhere } = await remoteBench();
    expect(await run(['apps', '--backend', 'two'])).toMatchObject({ status: 4 });
    elsewhere.route({ 'GET /users/~/apps': () => ({ status: 401, body: STRANGER }) });
    expect(await run(['apps', '--backend', 'two'])).toEqual({
      status: 100,
      stdout: '',
      stderr:
        ' ›   Error: Nobody is logged in to two. Log in: renga login --backend two\n ›\n ›   Error ID: not_logged_in\n',
    });
    await login(home);
    expect((await run(['apps', '--backend', 'two'])).stderr).toContain(
      'The login to two is no longer good. Log in: renga login --backend two',
    );
  });

  it('is reached through the proxy that the environment names, and past it where that says so', async () => {
    const { run, elsewhere } = await remoteBench(APPS);
    const proxy = await tunnelingProxy();
    const env = { HTTPS_PROXY: proxy.url, RENGA_API_KEY: 'HRKU-1' };
    expect((await run(['whoami', '--backend', 'two'], { env })).status).toBe(0);
    expect(proxy.asked).toEqual([`api.${elsewhere.host}`]);
    const past = { ...env, NO_PROXY: '.two.localhost' };
    expect((await run(['whoami', '--backend', 'two'], { env: past })).status).toBe(0);
    expect(proxy.asked).toHaveLength(1);
  });
});

describe('streams of a backend elsewhere', () => {
  it('reach logs and build output, whose URLs are all the permission they need', async () => {
    const { run, elsewhere } = await remoteBench();
    elsewhere.route({
      'GET /apps/alpha': anApp(),
      'POST /apps/alpha/log-sessions': () => ({
        status: 201,
        body: { logplex_url: `https://${elsewhere.host}/streams/logs/secret` },
      }),
      'GET /streams/logs/secret': () => ({
        headers: { 'content-type': 'text/event-stream' },
        body: 'id: 1\ndata: 2026-01-02T03:04:05.000000+00:00 app[web.1]: hello\n\n',
      }),
    });
    const env = { RENGA_API_KEY: 'HRKU-1' };
    const { stdout } = await run(['logs', '--app', 'alpha', '--backend', 'two'], { env });
    expect(stdout).toBe('2026-01-02T03:04:05.000000+00:00 app[web.1]: hello\n');
    expect(elsewhere.seen.at(-1)?.headers.authorization).toBeUndefined();
  });

  it('attach a terminal to a dyno', async () => {
    const { run, elsewhere } = await remoteBench();
    const rendezvous = await elsewhere.onDial((socket) => {
      let typed = '';
      socket.on('data', (bytes) => {
        if (typed === '') socket.write('rendezvous\r\n');
        typed += bytes;
        if (typed.endsWith('\u0004'))
          socket.end(`${JSON.stringify(typed)}\uFFFF heroku-command-exit-status: 7\n`);
      });
    });
    elsewhere.route({
      'POST /apps/alpha/dynos': () => ({
        status: 201,
        body: aDyno({ name: 'run.4321', attach_url: `${rendezvous}secret` }),
      }),
    });
    const words = ['run', '--app', 'alpha', '--backend', 'two', '--', 'cat'];
    expect(await run(words, { env: { RENGA_API_KEY: 'HRKU-1' }, input: 'typed' })).toEqual({
      status: 7,
      stdout: JSON.stringify('secret\r\ntyped\u0004'),
      stderr: 'Running cat on alpha... up, run.4321\n',
    });
  });
});

/** An HTTP proxy that joins whoever asks with whatever port of this machine they name. */
async function tunnelingProxy(): Promise<{ readonly url: string; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const server = createServer().on('connect', (request: IncomingMessage, client: Socket) => {
    asked.push(request.url ?? '');
    const target = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('error', () => target.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
