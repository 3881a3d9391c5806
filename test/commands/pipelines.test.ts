import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';
import { anApp, aRelease } from '../support/resources.ts';

const ACCOUNT = { id: 'a', email: 'me@example.test' };
const shop = { id: 'p1', name: 'shop', owner: { id: 'a', type: 'user' } };
const staging = anApp({ id: 'app-s', name: 'shop-staging' });
const production = anApp({ id: 'app-p', name: 'shop' });
const europe = anApp({ id: 'app-e', name: 'shop-eu' });
const coupled = (app: { readonly id: string }, stage: string) => ({
  id: `c-${app.id}`,
  app: { id: app.id },
  pipeline: { id: 'p1', name: 'shop' },
  stage,
});
const routes = {
  'GET /account': ACCOUNT,
  'GET /pipelines': [shop],
  'GET /pipelines/shop': shop,
  'GET /pipelines/p1/pipeline-couplings': [
    coupled(production, 'production'),
    coupled(europe, 'production'),
    coupled(staging, 'staging'),
  ],
  'POST /filters/apps': [production, europe, staging],
  'GET /apps/shop-staging/pipeline-couplings': coupled(staging, 'staging'),
  'GET /apps/shop/pipeline-couplings': coupled(production, 'production'),
  'GET /apps/shop-staging/config-vars': { A: '1', SAME: 'x', OTHER: 'staging' },
  'GET /apps/shop/config-vars': { B: '2', SAME: 'x', OTHER: 'production' },
  'GET /apps/shop-eu/config-vars': { A: '1', SAME: 'x', OTHER: 'staging' },
};
const slug = { id: 's', checksum: 'SHA256:abc', commit: 'ab12cd34ef' };
const bang = '›';

describe('renga pipelines', () => {
  it('lists them under a heading', async () => {
    const { run } = await cliBench(routes);
    expect(await run(['pipelines'])).toEqual({ status: 0, stdout: '=== My Pipelines\n\nshop\n', stderr: '' });
  });

  it('shows the apps of one by stage', async () => {
    const { run } = await cliBench(routes);
    expect(await run(['pipelines:info', 'shop'])).toEqual({
      status: 0,
      stdout: [
        '=== shop',
        '',
        'owner: me@example.test',
        '',
        '  app name       stage',
        ' ───────────────────────────',
        '  shop-staging   staging',
        '  shop           production',
        '  shop-eu        production',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  it('creates one with an app at the stage that its name says', async () => {
    const { run, platform } = await cliBench({
      ...routes,
      'POST /pipelines': shop,
      'POST /pipeline-couplings': coupled(staging, 'staging'),
    });
    expect(await run(['pipelines:create', 'shop', '-a', 'shop-staging'])).toEqual({
      status: 0,
      stdout: '',
      stderr: 'Creating shop pipeline... done\nAdding shop-staging to shop pipeline as staging... done\n',
    });
    expect(platform.requests.slice(1)).toEqual([
      'POST /pipelines {"name":"shop","owner":{"id":"a","type":"user"}}',
      'POST /pipeline-couplings {"app":"shop-staging","pipeline":"p1","stage":"staging"}',
    ]);
  });

  it.each([
    [['pipelines:add', 'shop', '-a', 'new-dev'], 'Adding new-dev to shop pipeline as development... done\n'],
    [
      ['pipelines:update', '-a', 'shop-staging', '-s', 'production'],
      'Changing shop-staging to production... done\n',
    ],
    [['pipelines:remove', '-a', 'shop-staging'], 'Removing shop-staging... done\n'],
    [['pipelines:rename', 'shop', 'store'], 'Renaming shop pipeline to store... done\n'],
    [['pipelines:destroy', 'shop'], 'Destroying shop pipeline... done\n'],
    [
      ['pipelines:transfer', 'bob@example.test', '-p', 'shop', '--confirm', 'shop'],
      'Transferring shop pipeline to the bob@example.test account... done\n',
    ],
  ])('%j', async (words, stderr) => {
    const { run } = await cliBench({
      ...routes,
      'POST /pipeline-couplings': coupled(staging, 'staging'),
      'PATCH /pipeline-couplings/c-app-s': coupled(staging, 'production'),
      'DELETE /pipeline-couplings/c-app-s': coupled(staging, 'staging'),
      'PATCH /pipelines/shop': shop,
      'DELETE /pipelines/p1': shop,
      'GET /users/bob%40example.test': { id: 'b', email: 'bob@example.test' },
      'POST /pipeline-transfers': {},
    });
    expect(await run(words)).toEqual({ status: 0, stdout: '', stderr });
  });

  it('compares config vars by name, and never prints a value', async () => {
    const { run } = await cliBench({
      ...routes,
      'GET /apps/:app/releases': [aRelease({ current: true })],
      'GET /apps/:app/slugs/:slug': slug,
    });
    const { status, stdout } = await run(['pipelines:diff', '-a', 'shop-staging', '--config']);
    expect([status, stdout]).toEqual([
      0,
      [
        '',
        'shop-staging is up to date with shop',
        '',
        '=== Config vars',
        '',
        'Only on shop-staging: A',
        'Only on shop:         B',
        'With other values:    OTHER',
        '',
        'shop-staging is up to date with shop-eu',
        '',
        'shop-staging and shop-eu have the same config vars',
        '',
      ].join('\n'),
    ]);
  });
});

describe('renga pipelines:promote', () => {
  const target = (app: { readonly id: string }, status: string, error: string | null = null) => ({
    id: `t-${app.id}`,
    app: { id: app.id },
    release: { id: 'r' },
    status,
    error_message: error,
  });
  const promoting = (...targets: readonly unknown[]) => ({
    ...routes,
    'POST /pipeline-promotions': {
      id: 'm',
      status: 'pending',
      source: { app: { id: 'app-s' }, release: { id: 'r' } },
    },
    'GET /pipeline-promotions/m/promotion-targets': targets,
    'GET /apps/:app/releases/r': aRelease({ output_stream_url: 'http://localhost/streams/output/x' }),
    'GET /apps/:app/slugs/:slug': slug,
    'GET /streams/output/x': 'migrating\n',
  });

  it('takes the slug to every app of the next stage', async () => {
    const { run, platform } = await cliBench(
      promoting(target(production, 'succeeded'), target(europe, 'succeeded')),
    );
    expect(await run(['pipelines:promote', '-a', 'shop-staging'])).toEqual({
      status: 0,
      stdout: '\nPromotion successful\nshop:    succeeded\nshop-eu: succeeded\n',
      stderr: [
        'Fetching app info... done',
        ` ${bang}   Warning: shop-staging has config vars that shop has not: A`,
        'Starting promotion to stage production... done',
        'Waiting for promotion to complete... done',
        'Slug SHA256:abc, the same as of shop-staging',
        '',
      ].join('\n'),
    });
    expect(platform.requests.find((each) => each.startsWith('POST /pipeline-promotions'))).toBe(
      'POST /pipeline-promotions {"pipeline":{"id":"p1"},"source":{"app":{"id":"app-s"}},"targets":[{"app":{"id":"app-p"}},{"app":{"id":"app-e"}}]}',
    );
  });

  it('shows what the release of the one target prints', async () => {
    const { run } = await cliBench(promoting(target(europe, 'succeeded')));
    const { status, stdout, stderr } = await run([
      'pipelines:promote',
      '-a',
      'shop-staging',
      '--to',
      'shop-eu',
    ]);
    expect([status, stdout]).toEqual([0, 'migrating\n\nPromotion successful\nshop-eu: succeeded\n']);
    expect(stderr.split('\n').slice(1, 4)).toEqual([
      'Starting promotion to apps: shop-eu... done',
      'Running release command...',
      'Waiting for promotion to complete... done',
    ]);
  });

  it('ends with 1 when a target failed, and says why', async () => {
    const { run } = await cliBench(
      promoting(target(production, 'failed', 'web.1 exited.'), target(europe, 'succeeded')),
    );
    const { status, stdout, stderr } = await run(['pipelines:promote', '-a', 'shop-staging']);
    expect([status, stdout]).toEqual([1, 'shop:    failed\n         web.1 exited.\nshop-eu: succeeded\n']);
    expect(stderr).toContain(` ${bang}   Warning: Promotion to some apps failed\n`);
  });

  it.each([
    [['-a', 'shop'], "Cannot promote shop from 'production' stage. Name where to: --to APP"],
    [
      ['-a', 'shop-staging', '--to', 'shop-staging'],
      'Cannot promote from an app to itself: shop-staging. Specify a different target app.',
    ],
    [
      ['-a', 'shop-staging', '--to', 'other'],
      'Cannot find app other in the pipeline. Its apps: shop-staging, shop, shop-eu.',
    ],
  ])('refuses %j', async (words, message) => {
    const { run, platform } = await cliBench(promoting());
    const { status, stderr } = await run(['pipelines:promote', ...words]);
    expect(status).toBe(1);
    expect(stderr).toContain(`Error: ${message}`);
    expect(platform.requests.some((each) => each.startsWith('POST /pipeline-promotions'))).toBe(false);
  });

  it('says that an app is in no pipeline', async () => {
    const { run } = await cliBench({
      'GET /apps/alone/pipeline-couplings': () => ({
        status: 404,
        body: { id: 'not_found', message: 'x', resource: 'pipeline coupling' },
      }),
    });
    const { status, stderr } = await run(['pipelines:promote', '-a', 'alone']);
    expect([status, stderr]).toEqual([
      4,
      `Fetching app info... !\n ${bang}   Error: alone is in no pipeline. Add it to one: renga pipelines:add PIPELINE -a alone\n ${bang}\n ${bang}   Error ID: no_pipeline\n`,
    ]);
  });

  it('are opened in the dashboard, or at the apps of a stage', async () => {
    const url = 'http://dashboard.localhost:8080/sign-in/secret';
    const { run } = await cliBench({ ...routes, 'POST /renga/dashboard-links': { url, expires_in: 600 } });
    const open = async (...flags: string[]) =>
      run(['pipelines:open', 'shop', ...flags], { env: { BROWSER: 'true' } });

    expect(await open()).toEqual({
      status: 0,
      stdout: `${url}?to=%2Fpipelines%2Fshop\n`,
      stderr: '',
    });
    expect((await open('--stage', 'production')).stdout).toBe(`${production.web_url}\n${europe.web_url}\n`);
    expect((await open('--stage', 'staging')).stdout).toBe(`${staging.web_url}\n`);
    expect((await open('--stage', 'review')).stderr).toContain('shop has no app in review stage.');
  });

  it('are connected with a git repository only', async () => {
    const { run } = await cliBench(routes);
    const { status, stderr } = await run(['pipelines:connect', 'shop']);

    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('Not a git repository. Run git init first.'),
    ]);
  });
});
