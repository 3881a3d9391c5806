import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Certificates } from '../../src/lib/certificates/certificates.ts';
import { codeAt, stepAt } from '../../src/lib/domain/totp.ts';
import { fromBase32 } from '../support/from-base32.ts';
import { eventually, Installation } from './installation.ts';

const PROCFILE = 'worker: while :; do echo "tick $(cat word)"; sleep 0.2; done\n';
const PASSWORD = 'correct horse battery';
// Below those that the kernel gives to connections: a server whose port is taken chooses the next one.
const PORT = 20_000 + Math.floor(Math.random() * 12_000);
const DOMAIN = 'two.localhost';
const API = `https://api.${DOMAIN}:${PORT}`;

/** Where one types. */
const here = new Installation();
/** Another home on the same machine, reached only over TLS, under an authority of its own. */
const there = mkdtempSync(join(tmpdir(), 'renga-there-'));
const tls = mkdtempSync(join(tmpdir(), 'renga-tls-'));
const certificates = new Certificates({
  folder: tls,
  authorityName: 'Two',
  names: { hosts: [DOMAIN, `*.${DOMAIN}`], addresses: [] },
  permits: { hosts: [DOMAIN], addresses: [] },
});
const renga = join(here.work, 'renga');
const thereEnv = { ...here.env, RENGA_HOME: there };
let server: ChildProcess;
let log = '';

const onServer = (words: readonly string[], input = '') =>
  new Promise<string>((resolve) => {
    const child = spawn(renga, words, { env: thereEnv, stdio: ['pipe', 'pipe', 'pipe'] });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.stderr.on('data', (chunk) => {
      text += chunk;
    });
    child.once('close', () => resolve(text));
    child.stdin.end(input);
  });

beforeAll(async () => {
  const { cert, key } = await certificates.current();
  writeFileSync(join(tls, 'cert.pem'), cert);
  writeFileSync(join(tls, 'key.pem'), key, { mode: 0o600 });
  await startServer();
});

/** As its owner types it, or the service manager that finds it gone. */
async function startServer(): Promise<void> {
  const words = ['server', '--domain', DOMAIN, '--port', String(PORT), '--bind', '127.0.0.1'];
  log = '';
  server = spawn(renga, [...words, '--cert', join(tls, 'cert.pem'), '--key', join(tls, 'key.pem')], {
    env: thereEnv,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  server.stderr?.on('data', (chunk) => {
    log += chunk;
  });
  await eventually(() => log.includes('answers for') && log, 60_000);
}

afterAll(async () => {
  await onServer(['backend:stop']);
  await eventually(() => server.exitCode !== null, 30_000);
  await here.remove();
  for (const folder of [there, tls]) rmSync(folder, { recursive: true, force: true });
});

describe('two control planes in one shell session', () => {
  it('are set up: a password by the link that the server printed, a name and a login here', async () => {
    const said = /This link sets the password of (\S+@two\.localhost), once, until \S+:\n(\S+)\n/;
    const [, first, link = ''] = await eventually(() => said.exec(log) ?? undefined, 30_000);
    expect(link).toMatch(new RegExp(`^${API}/invitations/[\\w-]{43}$`));
    const body = new URLSearchParams({ password: PASSWORD, again: PASSWORD }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const path = new URL(link).pathname;
    expect((await ask({ method: 'POST', path, headers, body })).status).toBe(200);
    expect((await ask({ method: 'POST', path, headers, body })).status).toBe(404);
    expect(await onServer(['account:password', '--stdin'], `${PASSWORD}\n`)).toBe(
      `Setting the password of ${first}... done\n`,
    );
    expect((await here.renga(`backends:add two ${API} --ca ${certificates.authorityFile}`)).code).toBe(0);
    expect((await here.renga('whoami --backend two')).code).toBe(100);
    const account = (await onServer(['whoami'])).trim();
    const token = await logIn(account);
    expect(await here.renga(`login --backend two --token ${token}`)).toMatchObject({
      code: 0,
      stderr: `Logged in to two as ${account}\n`,
    });
    expect((await here.must('whoami --backend two')).trim()).toBe(account);
  });

  // The same session, typed against each.
  describe.each(['local', 'two'])('on %s', (backend) => {
    it('an app is made, configured, looked at and destroyed', async () => {
      const must = (args: string) => here.must(`${args} --backend ${backend}`);
      const name = `alpha-${backend}`;
      await must(`apps:create ${name} --no-remote`);
      await must(`config:set GREETING=hello AT=${backend} --app ${name}`);
      expect(await must(`config:get AT --app ${name}`)).toBe(`${backend}\n`);
      const apps = JSON.parse(await must('apps --json')).map((app: { readonly name: string }) => app.name);
      expect(apps).toEqual([name]);
      expect(await must(`logs --app ${name}`)).toContain('app[api]: Set GREETING, AT config vars by user');
      expect(JSON.parse(await must(`releases --app ${name} --json`))[0]).toMatchObject({
        version: 3,
        status: 'succeeded',
      });
      expect(await here.renga(`config --app nothing --backend ${backend}`)).toEqual({
        code: 4,
        stdout: '',
        stderr: " ›   Error: Couldn't find that app.\n ›\n ›   Error ID: not_found\n",
      });
      await must(`apps:destroy --app ${name} --confirm ${name}`);
      expect(JSON.parse(await must('apps --json'))).toEqual([]);
    });

    it('an app is pushed, scaled, run, rolled back and listened to', async () => {
      const must = (args: string) => here.must(`${args} --backend ${backend}`);
      const name = `ticker-${backend}`;
      const run = (words: string) =>
        here.renga(`run --no-tty --app ${name} --backend ${backend} -- ${words}`);
      onTestFinished(async () => void (await must(`apps:destroy --app ${name} --confirm ${name}`)));
      const folder = await here.repository(name, { Procfile: PROCFILE, word: 'one' });
      await here.must(`apps:create ${name} --buildpack renga/procfile --backend ${backend}`, { cwd: folder });
      await here.git(folder, 'push --quiet renga main');
      await here.change(folder, 'word', 'two');
      await here.git(folder, 'push --quiet renga main');
      expect(await run('cat word')).toMatchObject({ code: 0, stdout: 'two' });
      expect((await run('exit 7')).code).toBe(7);

      await must(`ps:scale worker=1 --app ${name}`);
      const states = async () =>
        JSON.parse(await must(`ps --app ${name} --json`)).map(
          (dyno: { name: string; state: string }) => `${dyno.name} ${dyno.state}`,
        );
      await eventually(async () => (await states()).join() === 'worker.1 up');
      await must(`rollback --app ${name}`);
      expect(await run('cat word')).toMatchObject({ code: 0, stdout: 'one' });
      await eventually(async () => (await must(`logs --app ${name} --dyno worker`)).includes('tick one'));
      const versions = JSON.parse(await must(`releases --app ${name} --json`));
      expect(versions.map(({ version }: { version: number }) => version)).toEqual([5, 4, 3, 2, 1]);
    });
  });

  it('keep their addresses apart: apps, git and the API of the server are found over https', async () => {
    const app = JSON.parse(await here.must('apps:create beta --no-remote --json --backend two'));
    expect([app.web_url, app.git_url]).toEqual([
      `https://beta.${DOMAIN}:${PORT}/`,
      `https://git.${DOMAIN}:${PORT}/beta.git`,
    ]);
    const folder = await here.repository('beta', { Procfile: 'web: true\n' });
    expect((await here.renga('git:remote --app beta --backend two', { cwd: folder })).code).toBe(0);
    // The folder is enough to say which backend is meant; git trusts and is trusted.
    expect(JSON.parse(await here.must('apps:info --json', { cwd: folder })).app.name).toBe('beta');
    expect(await here.git(folder, 'ls-remote renga')).toBe('');
    await here.must('apps:destroy --app beta --confirm beta --backend two');
  });

  it('the official client reaches the server through a proxy on this machine, which lends nobody a token', async () => {
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    const proxy = here.start('renga', ['heroku:proxy', '--backend', 'two', '--port', String(port)]);
    try {
      let said = '';
      proxy.stderr?.on('data', (chunk) => {
        said += chunk;
      });
      await eventually(() => said.includes('\n'));
      expect(said).toBe(
        `Passing http://localhost:${port} on to two. In another terminal: eval "$(renga heroku:env --backend two)"\n`,
      );
      const set = JSON.parse(await here.must(`heroku:env --backend two --proxy-port ${port} --json`));
      expect(set).toMatchObject({
        HEROKU_HOST: `http://localhost:${port}`,
        HEROKU_GIT_HOST: `git.${DOMAIN}:${PORT}`,
        NODE_EXTRA_CA_CERTS: expect.any(String),
      });
      const ask = (init: RequestInit) =>
        fetch(`${set.HEROKU_HOST}/apps`, { ...init, signal: AbortSignal.timeout(20_000) });
      const headers = { accept: 'application/vnd.heroku+json; version=3' };
      const authorization = `Bearer ${set.HEROKU_API_KEY}`;
      expect((await ask({ headers })).status).toBe(401);
      expect(await (await ask({ headers: { ...headers, authorization } })).json()).toEqual([]);
      const made = await ask({
        method: 'POST',
        headers: { ...headers, authorization, 'content-type': 'application/json' },
        body: '{"name":"gamma"}',
      });
      expect(made.status).toBe(201);
      expect(await made.json()).toMatchObject({ name: 'gamma' });
      await here.must('apps:destroy --app gamma --confirm gamma --backend two');
    } finally {
      proxy.kill();
    }
  });

  it('H5: the server answers under its own names only, before it looks at any token', async () => {
    expect(await statusFor('evil.example')).toBe(404);
    expect(await statusFor('localhost')).toBe(421);
    expect(await statusFor(`api.${DOMAIN}`)).toBe(401);
  });

  it('A1: a login in the browser and what a second factor has allowed outlive a server that is killed', async () => {
    const account = (await here.must('whoami --backend two')).trim();
    const token = await logIn(account);
    const call = async (method: string, path: string, body: object, headers = {}) => {
      const asked = await ask({
        method,
        path,
        headers: {
          accept: 'application/vnd.heroku+json; version=3.renga',
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          ...headers,
        },
        body: JSON.stringify(body),
      });
      return { status: asked.status, json: JSON.parse(asked.text) };
    };
    expect((await call('POST', '/apps', { name: 'guarded' })).status).toBe(201);
    const { secret } = (await call('POST', '/renga/second-factor', {})).json;
    const code = codeAt(fromBase32(secret), stepAt(new Date()));
    const on = await call('PUT', '/renga/second-factor', { code });
    const [recovery = '', other = ''] = on.json.recovery_codes;
    await call('PATCH', '/apps/guarded/features/require-two-factor', { enabled: true });
    const change = () => call('PATCH', '/apps/guarded/config-vars', { SEASON: 'autumn' });
    expect((await change()).json.id).toBe('two_factor');
    const allow = { 'heroku-two-factor-code': recovery };
    expect((await call('PUT', '/apps/guarded/pre-authorizations', {}, allow)).status).toBe(200);
    const client = spawn(renga, ['login', '--backend', 'two', '--browser', '/not/there'], { env: here.env });
    onTestFinished(() => void client.kill());
    let said = '';
    client.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [, page = ''] = await eventually(
      () => /Opening https:\/\/\S+?(\/auth\/browser\/\S+)\n/.exec(said) ?? undefined,
    );

    const ended = once(server, 'exit');
    process.kill(controlPlanePid(), 'SIGKILL');
    await ended;
    await startServer();

    expect((await change()).status).toBe(200);
    const form = (fields: Readonly<Record<string, string>>) =>
      ask({
        method: 'POST',
        path: page,
        headers: {
          origin: API,
          'sec-fetch-site': 'same-origin',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ decision: 'allow', ...fields }).toString(),
      });
    const [, proof = ''] =
      /name="proof" value="([^"]+)"/.exec((await form({ email: account, password: PASSWORD })).text) ?? [];
    expect((await form({ proof, code: other })).status).toBe(200);
    await eventually(() => client.exitCode !== null, 30_000);
    expect([client.exitCode, said]).toEqual([0, expect.stringContaining(`Logged in to two as ${account}\n`)]);
    expect((await here.must('whoami --backend two')).trim()).toBe(account);
  });

  it('end their sessions apart', async () => {
    expect((await here.renga('logout --backend two')).code).toBe(0);
    expect((await here.renga('apps --backend two')).code).toBe(100);
    expect((await here.renga('apps --backend local')).code).toBe(0);
  });
});

const controlPlanePid = (): number =>
  JSON.parse(readFileSync(join(there, 'run/control-plane.json'), 'utf8')).pid;

/** A token for e-mail and password, as any client of the Platform API asks for one. */
async function logIn(email: string): Promise<string> {
  const { text } = await ask({
    method: 'POST',
    path: '/oauth/authorizations',
    headers: {
      accept: 'application/vnd.heroku+json; version=3',
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${email}:${PASSWORD}`).toString('base64')}`,
    },
    body: '{"scope":["global"],"description":"test"}',
  });
  return JSON.parse(text).access_token.token;
}

async function statusFor(host: string): Promise<number> {
  const headers = { host, accept: 'application/vnd.heroku+json; version=3' };
  return (await ask({ method: 'GET', path: '/account', headers })).status;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks the server over TLS as anybody can. */
async function ask({ body, headers, ...asked }: Asked): Promise<{ status: number; text: string }> {
  const { ca } = await trust();
  return new Promise((resolve, reject) => {
    const all = { host: `api.${DOMAIN}:${PORT}`, ...headers };
    const options = { ...place, ...asked, ca, servername: `api.${DOMAIN}`, headers: all };
    request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end(body);
  });
}

const place = { host: '127.0.0.1', port: PORT, agent: false } as const;

async function trust(): Promise<{ readonly ca: string }> {
  const { readFile } = await import('node:fs/promises');
  return { ca: await readFile(certificates.authorityFile, 'utf8') };
}
