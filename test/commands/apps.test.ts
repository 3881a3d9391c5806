import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';
import { anApp } from '../support/resources.ts';

const ACCOUNT = { id: '01234567-89ab-4def-8123-456789abcdef', email: 'me@example.test' };

describe('renga apps', () => {
  it('lists own apps under a heading and those of others in a table', async () => {
    const { run } = await cliBench({
      'GET /account': ACCOUNT,
      'GET /users/~/apps': [
        anApp({ name: 'gamma' }),
        anApp({ name: 'beta', region: { id: 'r', name: 'eu' } }),
        anApp({ name: 'shared', owner: { id: 'b', email: 'bob@example.test' } }),
      ],
    });
    expect(await run(['apps'])).toEqual({
      status: 0,
      stdout:
        '=== me@example.test Apps\n\nbeta (eu)\ngamma\n\nCollaborated Apps\n\n' +
        '  Name     Email\n ───────────────────────────\n  shared   bob@example.test\n\n',
      stderr: '',
    });
  });

  it('says so when there are none', async () => {
    const { run } = await cliBench({ 'GET /account': ACCOUNT, 'GET /users/~/apps': [] });
    expect(await run(['apps'])).toEqual({ status: 0, stdout: 'You have no apps.\n', stderr: '' });
  });

  it('asks for the account once and remembers it', async () => {
    const { run, platform } = await cliBench({ 'GET /account': ACCOUNT, 'GET /users/~/apps': [anApp()] });
    await run(['apps']);
    await run(['list']);
    expect(platform.requests).toEqual(['GET /users/~/apps', 'GET /account', 'GET /users/~/apps']);
  });

  it('prints the platform’s own answer as JSON', async () => {
    const { run } = await cliBench({ 'GET /users/~/apps': [anApp()] });
    const { stdout } = await run(['apps', '--json']);
    expect(JSON.parse(stdout)).toEqual([anApp()]);
  });

  it('follows the pages of a long list', async () => {
    const { run } = await cliBench({
      'GET /users/~/apps': (seen) =>
        seen.headers.range
          ? { body: [anApp({ name: 'beta' })] }
          : { status: 206, headers: { 'next-range': 'id ]a..; max=1' }, body: [anApp()] },
      'GET /account': ACCOUNT,
    });
    expect((await run(['apps'])).stdout).toBe('=== me@example.test Apps\n\nalpha\nbeta\n');
  });

  it('keeps the names for completion', async () => {
    const { run, home } = await cliBench({ 'GET /users/~/apps': [anApp(), anApp({ name: 'beta' })] });
    await run(['apps', '--json']);
    const [, ...names] = readFileSync(join(home, 'cache/local/apps'), 'utf8').split('\n');
    expect(names).toEqual(['alpha', 'beta', '']);
  });
});

describe('renga apps:create', () => {
  it('shows the name that was made up, then both addresses', async () => {
    const { run, platform } = await cliBench({
      'POST /apps': () => ({ status: 201, body: anApp({ name: 'young-haiku-4821' }) }),
    });
    expect(await run(['create'])).toEqual({
      status: 0,
      stdout: 'http://young-haiku-4821.localhost:8080/ | http://git.localhost:8080/young-haiku-4821.git\n',
      stderr: 'Creating app... done, young-haiku-4821\n',
    });
    expect(platform.requests).toEqual(['POST /apps {}']);
  });

  it('takes a name, a stack and buildpacks', async () => {
    const { run, platform } = await cliBench({
      'POST /apps': () => ({ status: 201, body: anApp() }),
      'PUT /apps/alpha/buildpack-installations': [],
    });
    const words = [
      'apps:create',
      'alpha',
      '--stack',
      'debian-13',
      '-b',
      'renga/nodejs',
      '-b',
      'renga/procfile',
    ];
    expect((await run(words)).stderr).toBe(
      'Creating alpha... done, stack is debian-13\nSetting buildpack to renga/nodejs, renga/procfile... done\n',
    );
    expect(platform.requests).toEqual([
      'POST /apps {"name":"alpha","stack":"debian-13"}',
      'PUT /apps/alpha/buildpack-installations {"updates":[{"buildpack":"renga/nodejs"},{"buildpack":"renga/procfile"}]}',
    ]);
  });

  it('makes one of the setup in a heroku.yml, and none where that is not valid', async () => {
    const { run, home, platform } = await cliBench({
      'POST /apps': () => ({
        status: 201,
        body: anApp({ stack: { id: 's', name: 'container' }, build_stack: { id: 's', name: 'container' } }),
      }),
      'POST /apps/alpha/addons': () => ({ status: 201, body: {} }),
      'PATCH /apps/alpha/config-vars': {},
    });
    const create = ['apps:create', 'alpha', '--manifest', '--no-remote'];
    const missing = await run(create, { cwd: home });
    expect(missing).toMatchObject({ status: 4, stderr: expect.stringContaining('no_heroku_yml') });
    const file = join(home, 'heroku.yml');
    writeFileSync(file, 'build:\n  docker:\n    web: 3\nrum: 1\n');
    expect((await run(create, { cwd: home })).stderr).toBe(
      ' ›   Error: The heroku.yml is not valid.\n' +
        ' ›   heroku.yml line 3, build.docker.web: must be the path of a Dockerfile within the source, or a map of dockerfile and target\n' +
        ' ›   heroku.yml line 4, rum: is not known here: take it out\n ›\n ›   Error ID: invalid_heroku_yml\n',
    );
    expect(platform.requests).toEqual([]);
    writeFileSync(
      file,
      'setup:\n  addons: [{plan: redis, as: CACHE}]\n  config: {A: 1}\nbuild:\n  docker: {web: Dockerfile}\n',
    );
    expect((await run(create, { cwd: home })).stderr).toBe(
      'Creating alpha... done, stack is container\nAdding redis... done\nSetting config vars... done\n',
    );
    expect(platform.requests).toEqual([
      'POST /apps {"name":"alpha","stack":"container"}',
      'POST /apps/alpha/addons {"plan":"redis","attachment":{"name":"CACHE"},"config":{}}',
      'PATCH /apps/alpha/config-vars {"A":"1"}',
    ]);
  });

  it('ends the action line with ! and exits with 3 when the platform refuses', async () => {
    const { run } = await cliBench({
      'POST /apps': () => ({
        status: 422,
        body: { id: 'name_taken', message: 'Name alpha is already taken' },
      }),
    });
    expect(await run(['apps:create', 'alpha'])).toEqual({
      status: 3,
      stdout: '',
      stderr: 'Creating alpha... !\n ›   Error: Name alpha is already taken\n ›\n ›   Error ID: name_taken\n',
    });
  });
});

describe('renga apps:info', () => {
  const routes = {
    'GET /apps/alpha': anApp({ build_stack: { id: 's', name: 'heroku-24' } }),
    'GET /apps/alpha/dynos': [{ type: 'web' }, { type: 'web' }, { type: 'worker' }],
    'GET /apps/alpha/collaborators': [
      { user: { id: 'a', email: 'me@example.test' } },
      { user: { id: 'b', email: 'bob@example.test' } },
    ],
  };

  it('aligns what it knows', async () => {
    const { run } = await cliBench(routes);
    expect(await run(['info', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: [
        '=== alpha',
        '',
        'Collaborators:  bob@example.test',
        'Auto Cert Mgmt: false',
        'Git URL:        http://git.localhost:8080/alpha.git',
        'Web URL:        http://alpha.localhost:8080/',
        'Slug Size:      2 MB',
        'Owner:          me@example.test',
        'Region:         us',
        'Dynos:          web: 2, worker: 1',
        'Stack:          debian-13 (next build will use heroku-24)',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  it('names its pipeline and stage', async () => {
    const coupling = { id: 'c', app: { id: 'x' }, pipeline: { id: 'p', name: 'shop' }, stage: 'staging' };
    const { run } = await cliBench({ ...routes, 'GET /apps/alpha/pipeline-couplings': coupling });

    expect((await run(['info', '-a', 'alpha'])).stdout).toContain('\nPipeline:       shop - staging\n');
    expect((await run(['info', '-a', 'alpha', '--shell'])).stdout).toContain('\npipeline=shop:staging\n');
    expect(JSON.parse((await run(['info', '-a', 'alpha', '--json'])).stdout).pipeline_coupling).toEqual(
      coupling,
    );
  });

  it('prints lines for a shell', async () => {
    const { run } = await cliBench(routes);
    expect((await run(['apps:info', 'alpha', '--shell'])).stdout).toBe(
      [
        'addons=',
        'auto_cert_mgmt=false',
        'collaborators=bob@example.test',
        'git_url=http://git.localhost:8080/alpha.git',
        'web_url=http://alpha.localhost:8080/',
        'repo_size=',
        'slug_size=2 MB',
        'owner=me@example.test',
        'region=us',
        'dynos=web:2,worker:1',
        'stack=debian-13',
        '',
      ].join('\n'),
    );
  });
});

describe('renga apps:destroy', () => {
  it('wants the name again when nobody can be asked', async () => {
    const { run, platform } = await cliBench({ 'GET /apps/alpha': anApp() });
    expect(await run(['apps:destroy', '-a', 'alpha'])).toEqual({
      status: 3,
      stdout: '',
      stderr:
        ' ›   Error: This will delete alpha including all add-ons.\n' +
        ' ›   To proceed, re-run this command with --confirm alpha\n ›\n ›   Error ID: confirmation_required\n',
    });
    expect(platform.requests).toEqual(['GET /apps/alpha']);
  });

  it('does nothing when the name is another one', async () => {
    const { run, platform } = await cliBench({ 'GET /apps/alpha': anApp() });
    expect((await run(['destroy', '-a', 'alpha', '--confirm', 'beta'])).stderr).toBe(
      ' ›   Error: Confirmation beta did not match alpha. Aborted.\n ›\n ›   Error ID: confirmation_failed\n',
    );
    expect(platform.requests).toEqual(['GET /apps/alpha']);
  });

  it('destroys when it is confirmed', async () => {
    const { run, platform } = await cliBench({ 'GET /apps/alpha': anApp(), 'DELETE /apps/alpha': anApp() });
    expect(await run(['apps:destroy', 'alpha', '--confirm', 'alpha'])).toEqual({
      status: 0,
      stdout: '',
      stderr: 'Destroying alpha (including all add-ons)... done\n',
    });
    expect(platform.requests).toEqual(['GET /apps/alpha', 'DELETE /apps/alpha']);
  });
});

describe('renga apps:rename', () => {
  it('renames and reminds of other checkouts', async () => {
    const { run } = await cliBench({
      'GET /apps/alpha': anApp(),
      'PATCH /apps/alpha': anApp({ name: 'beta' }),
    });
    expect(await run(['apps:rename', 'beta', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: 'http://beta.localhost:8080/ | http://git.localhost:8080/beta.git\n',
      stderr:
        "Renaming alpha to beta... done\n ›   Warning: Don't forget to update git remotes for all other local checkouts of the app.\n",
    });
  });
});

describe('renga apps:open', () => {
  it('opens the page in the browser of the environment and prints it', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha': anApp() });
    expect(await run(['open', '-a', 'alpha', '/status'], { env: { BROWSER: 'true' } })).toEqual({
      status: 0,
      stdout: 'http://alpha.localhost:8080/status\n',
      stderr: '',
    });
  });

  it('still prints the page when there is no browser', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha': anApp() });
    expect(await run(['apps:open', '-a', 'alpha'], { env: { BROWSER: 'no-such-browser' } })).toEqual({
      status: 0,
      stdout: 'http://alpha.localhost:8080/\n',
      stderr: ' ›   Warning: No browser could be opened. The page is:\n',
    });
  });
});
