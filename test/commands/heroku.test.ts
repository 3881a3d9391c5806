import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { herokuEnvironment } from '../../src/lib/cli/heroku/heroku-environment.ts';
import { startHerokuProxy } from '../../src/lib/cli/heroku/heroku-proxy.ts';
import { atRegistry } from '../../src/lib/cli/heroku/heroku-registry.ts';
import { portOf } from '../../src/lib/std/port-of.ts';
import { cliBench } from '../support/cli.ts';
import { remoteBench } from '../support/elsewhere.ts';

const status = (publicUrl: string) => ({
  version: '0.1.0',
  pid: 1,
  home: '/home',
  public_url: publicUrl,
  domain: 'localhost',
  certificate_authority: '/home/of me/tls/ca.pem',
  secure_git_host: 'git.localhost:8443',
  started_at: '2020-01-02T03:04:05Z',
  engine: { name: 'docker', version: '20.10', available: true, live_restore: true, message: null },
});

const routes = (publicUrl = 'http://localhost:8080') => ({
  'GET /renga/status': status(publicUrl),
  'POST /oauth/authorizations': () => ({
    status: 201,
    body: { id: 'o1', access_token: { id: 't1', token: 'HRKU-1' } },
  }),
});

describe('renga heroku:env', () => {
  it('prints what a shell has to know to point the official client here', async () => {
    const { run } = await cliBench(routes());
    expect(await run(['heroku:env'])).toEqual({
      status: 0,
      stdout: `export HEROKU_HOST=http://localhost:8080
export HEROKU_API_KEY=HRKU-1
export HEROKU_PARTICLEBOARD_URL=http://localhost:8080
export HEROKU_LOGIN_HOST=http://localhost:8080
export HEROKU_DATA_HOST=localhost
export HEROKU_BUILDPACK_REGISTRY_URL=http://localhost:8080
export HEROKU_POSTGRESQL_ADDON_NAME=postgresql
export HEROKU_REDIS_ADDON_NAME=redis
export HEROKU_GIT_HOST=git.localhost:8443
export HEROKU_EXEC_URL=https://localhost:8443/
export NODE_EXTRA_CA_CERTS='/home/of me/tls/ca.pem'
export GIT_CONFIG_COUNT=1
export GIT_CONFIG_KEY_0=http.https://git.localhost:8443/.sslCAInfo
export GIT_CONFIG_VALUE_0='/home/of me/tls/ca.pem'
export DISABLE_TELEMETRY=true
export HEROKU_DISABLE_AUTOUPDATE=1
export HEROKU_SKIP_NEW_VERSION_CHECK=true
`,
      stderr: '',
    });
  });

  it('leaves the token to heroku login when asked to, and makes none', async () => {
    const { run, platform } = await cliBench(routes());
    const { stdout } = await run(['heroku:env', '--login', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ HEROKU_NETRC_WRITE: 'true' });
    expect(stdout).not.toContain('API_KEY');
    expect(platform.requests).toEqual(['GET /renga/status']);
  });

  it('keeps what git was told by variables before, and says the same twice', async () => {
    const { run } = await cliBench(routes());
    const before = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 'Me' };
    const once = JSON.parse((await run(['heroku:env', '--json'], { env: before })).stdout);
    const twice = JSON.parse((await run(['heroku:env', '--json'], { env: { ...before, ...once } })).stdout);
    expect(once).toMatchObject({
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_1: 'http.https://git.localhost:8443/.sslCAInfo',
    });
    expect(twice).toEqual(once);
  });

  it('warns of a variable that keeps git from trusting the backend', async () => {
    const { run } = await cliBench(routes());
    const { stderr } = await run(['heroku:env'], { env: { GIT_SSL_CAINFO: '/etc/ca.pem' } });
    expect(stderr.replaceAll(/\s+›\s+/g, ' ')).toContain('GIT_SSL_CAINFO is set');
  });

  it('says what to do with a backend that the official client takes for Heroku', async () => {
    const { run } = await cliBench(routes('https://api.localhost'));
    expect(await run(['heroku:env'])).toMatchObject({
      status: 3,
      stdout: '',
      stderr: expect.stringContaining('Error ID: speaks_https'),
    });
  });
});

describe('renga heroku:env --database', () => {
  const addOn = { id: 'd1', name: 'rain', app: { name: 'haiku' }, addon_service: { name: 'postgresql' } };

  it('leads psql to no address of another machine', async () => {
    const { run } = await remoteBench({
      ...routes('https://api.example.com'),
      'POST /actions/addons/resolve': [addOn],
    });
    const env = { RENGA_API_KEY: 'HRKU-1' };
    const asked = await run(['heroku:env', '--backend', 'two', '--database', 'rain', '-a', 'haiku'], { env });
    expect([asked.status, asked.stdout]).toEqual([3, '']);
    expect(asked.stderr).toContain('Use: renga pg:psql rain --app haiku');
    expect(asked.stderr).toContain('Error ID: database_out_of_reach');
  });
});

describe('renga heroku:env --registry', () => {
  const target = {
    api: 'http://localhost:8080',
    gitHost: 'git.localhost:443',
    exec: 'https://localhost:443',
    caFile: undefined,
    token: 'HRKU-1',
  };
  const known = async () => [{ address: '127.0.0.1' }, { address: '::1' }];

  it('has the client ask a domain, with a token that it would not send there by itself', async () => {
    expect(herokuEnvironment(await atRegistry(target, known), {})).toMatchObject({
      HEROKU_HOST: 'localhost',
      HEROKU_API_KEY: 'HRKU-1',
      HEROKU_HEADERS: '{"authorization":"Bearer HRKU-1"}',
      HEROKU_PARTICLEBOARD_URL: 'http://localhost:8080',
    });
  });

  it.each([
    ['that nobody knows', () => Promise.reject(new Error('ENOTFOUND'))],
    ['of another machine', async () => [{ address: '127.0.0.1' }, { address: '10.0.0.1' }]],
  ])('says how to make names known %s', async (_, lookup) => {
    await expect(atRegistry(target, lookup)).rejects.toMatchObject({
      id: 'name_unknown',
      message:
        'api.localhost is not known as this machine. Write this line into /etc/hosts: 127.0.0.1 api.localhost registry.localhost',
    });
  });

  it('wants the port that the client looks at', async () => {
    const { run } = await cliBench(routes());
    const asked = await run(['heroku:env', '--registry']);
    expect([asked.status, asked.stdout]).toEqual([3, '']);
    expect(asked.stderr.replaceAll(/\s+›\s+/g, ' ')).toContain('"securePort": 443');
    expect(asked.stderr).toContain('Error ID: registry_out_of_reach');
  });

  it('leads to no backend elsewhere', async () => {
    await expect(atRegistry({ ...target, gitHost: 'git.example.com' }, known)).rejects.toMatchObject({
      id: 'registry_out_of_reach',
      message: expect.stringContaining('renga container:push'),
    });
  });
});

describe('renga heroku:proxy', () => {
  it('is not needed for the local backend', async () => {
    const { run } = await cliBench();
    expect(await run(['heroku:proxy'])).toEqual({
      status: 2,
      stdout: '',
      stderr:
        ' ›   Error: The local backend needs no proxy: eval "$(renga heroku:env)"\n ›\n ›   Error ID: local_needs_no_proxy\n',
    });
  });

  it('answers no page that gave its own name to this machine, and says when its backend is away', async () => {
    const asked: string[] = [];
    const transport = async ({ path }: { readonly path: string }) => {
      asked.push(path);
      throw new Error('not reached');
    };
    const server = await startHerokuProxy({ transport, url: 'https://api.studio.example' }, 0);
    const statusFor = (host: string) =>
      new Promise((resolve, reject) =>
        request(
          { host: '127.0.0.1', port: portOf(server), path: '/apps', headers: { host }, agent: false },
          (response) => resolve(response.resume().statusCode),
        )
          .on('error', reject)
          .end(),
      );
    try {
      expect(await statusFor('evil.example')).toBe(421);
      expect(await statusFor(`evil.example:${portOf(server)}`)).toBe(421);
      expect(asked).toEqual([]);
      expect(await statusFor(`localhost:${portOf(server)}`)).toBe(400);
      expect(asked).toEqual(['/apps']);
      // People log in at the backend itself.
      const page = await fetch(`http://localhost:${portOf(server)}/auth/browser/abc`, { redirect: 'manual' });
      expect([page.status, page.headers.get('location')]).toEqual([
        302,
        'https://api.studio.example/auth/browser/abc',
      ]);
    } finally {
      server.close();
    }
  });
});
