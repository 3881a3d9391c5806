import { describe, expect, it, vi } from 'vitest';
import { ApiHome } from './support/api-home.ts';
import { Person } from './support/person.ts';

const MANIFEST = {
  env: { GREETING: 'hello', SECRET: { generator: 'secret' }, NEEDED: {} },
  formation: { web: { quantity: 2 }, worker: { quantity: 1, size: 'standard-2x' } },
  addons: ['postgresql:mini'],
  buildpacks: [{ url: 'renga/nodejs' }],
  stack: 'heroku-24',
  scripts: { postdeploy: 'bin/seed' },
  success_url: '/welcome',
};

interface Row {
  readonly type: string;
  readonly quantity: number;
  readonly size: string;
}

function setUp(home: ApiHome, manifest: unknown, body: Readonly<Record<string, unknown>> = {}) {
  const files = manifest === null ? { README: 'x' } : { './app.json': JSON.stringify(manifest), web: 'x' };
  return setUpOf(home, files, body);
}

async function setUpOf(
  home: ApiHome,
  files: Readonly<Record<string, string>>,
  body: Readonly<Record<string, unknown>> = {},
) {
  const reply = await home.call('POST', '/app-setups', {
    body: { source_blob: { url: await home.uploaded(files) }, app: { name: 'shop' }, ...body },
  });
  expect(reply.status).toBe(201);
  return vi.waitFor(async () => {
    const { json } = await home.call('GET', `/app-setups/${reply.json.id}`);
    expect(json.status).not.toBe('pending');
    return json;
  });
}

describe('setting an app up', () => {
  it('makes all that its app.json says, in order, and runs postdeploy once', async () => {
    const home = await ApiHome.open();
    home.builder.processTypes = { web: 'bin/web', worker: 'bin/work' };
    home.dynoManager.onCommand = async (write) => write('seeded\n');
    const setup = await setUp(home, MANIFEST, { overrides: { env: { NEEDED: 'given', GREETING: 'hi' } } });

    expect(setup).toMatchObject({
      app: { name: 'shop' },
      build: { status: 'succeeded' },
      failure_message: null,
      manifest_errors: [],
      postdeploy: { output: 'seeded\n', exit_code: 0 },
      resolved_success_url: 'http://shop.localhost:8080/welcome',
      status: 'succeeded',
    });
    const { json: config } = await home.call('GET', '/apps/shop/config-vars');
    expect(config).toEqual({
      DATABASE_URL: expect.stringMatching(/^postgres:/),
      GREETING: 'hi',
      NEEDED: 'given',
      SECRET: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(home.builder.requests.map(({ config: seen }) => seen)).toEqual([config]);
    expect(home.builder.requests[0]?.buildpacks).toEqual(['renga/nodejs']);
    expect((await home.call('GET', '/apps/shop')).json.build_stack.name).toBe('heroku-24');
    const { json: formation } = await home.call('GET', '/apps/shop/formation');
    expect(formation.map((row: Row) => `${row.type}=${row.quantity}:${row.size}`).sort()).toEqual([
      'web=2:Standard-1X',
      'worker=1:Standard-2X',
    ]);
    expect(home.dynoManager.done).toEqual(['runToEnd bin/seed']);
  });

  it.each([
    [null, 'The source has no app.json at its root.', []],
    [{ nmae: 'x' }, 'The app.json is not valid.', ['app.json: Unrecognized key: "nmae"']],
    [MANIFEST, 'Config vars are missing.', ['config var NEEDED is required']],
    [
      { formation: { web: { quantity: 1, size: 'huge' } } },
      'Dyno size huge does not exist. Sizes: Eco, Basic, Standard-1X, Standard-2X, Performance-M, Performance-L, Performance-L-RAM, Performance-XL, Performance-2XL.',
      [],
    ],
  ])('of %j leaves nothing but the reason', async (manifest, message, errors) => {
    const home = await ApiHome.open();
    const setup = await setUp(home, manifest);

    expect([setup.status, setup.failure_message, setup.manifest_errors]).toEqual(['failed', message, errors]);
    expect((await home.call('GET', '/apps')).json).toEqual([]);
    expect(home.builder.requests).toEqual([]);
    expect(home.errors).toEqual([]);
  });

  const HEROKU_YML =
    'setup:\n  addons: [{plan: postgresql:mini, as: STORE}]\n  config: {GREETING: hello}\nbuild:\n  docker: {web: Dockerfile}\n';

  it('of a heroku.yml makes what that says under setup, and an app of the stack container', async () => {
    const home = await ApiHome.open();
    const body = { overrides: { env: { NEEDED: 'given' } } };
    expect(await setUpOf(home, { 'heroku.yml': HEROKU_YML }, body)).toMatchObject({ status: 'succeeded' });

    expect((await home.call('GET', '/apps/shop/config-vars')).json).toEqual({
      GREETING: 'hello',
      NEEDED: 'given',
      STORE_URL: expect.stringMatching(/^postgres:/),
    });
    expect(home.builder.requests.map(({ app }) => app.buildStack)).toEqual(['container']);
  });

  it('leaves the setup of a heroku.yml alone where there is an app.json', async () => {
    const home = await ApiHome.open();
    const files = { 'heroku.yml': HEROKU_YML, 'app.json': JSON.stringify({ stack: 'container' }) };
    expect((await setUpOf(home, files)).status).toBe('succeeded');
    expect((await home.call('GET', '/apps/shop/config-vars')).json).toEqual({});
  });

  it('of a heroku.yml that is not valid leaves nothing but all that is wrong with it', async () => {
    const home = await ApiHome.open();
    const setup = await setUpOf(home, { 'heroku.yml': 'build: {docker: {web: 3}}\nrum: 1\n' });
    expect([setup.status, setup.failure_message, setup.manifest_errors]).toEqual([
      'failed',
      'The heroku.yml is not valid.',
      [
        'heroku.yml line 1, build.docker.web: must be the path of a Dockerfile within the source, or a map of dockerfile and target',
        'heroku.yml line 2, rum: is not known here: take it out',
      ],
    ]);
    expect((await home.call('GET', '/apps')).json).toEqual([]);
  });

  it('that cannot be built or released is undone', async () => {
    const home = await ApiHome.open();
    home.builder.failure = { code: 'x', message: 'No buildpack wants this.', next: 'y' };
    expect(await setUp(home, {})).toMatchObject({
      status: 'failed',
      failure_message: 'The build failed: No buildpack wants this.',
      build: { status: 'failed' },
    });
    home.builder.failure = null;
    home.dynoManager.failure = { code: 'exited', message: 'web.1 exited.', next: 'y' };
    expect((await setUp(home, {})).failure_message).toBe('The release failed: web.1 exited.');
    expect((await home.call('GET', '/apps')).json).toEqual([]);
  });

  it('that a kill interrupted is ended at the next start, and can be begun again', async () => {
    const home = await ApiHome.open();
    const app = await home.platform.apps.create(home.owner, { name: 'shop' });
    const at = home.clock.now();
    await home.store.appSetups.insert({
      id: 'interrupted',
      accountId: home.owner.id,
      appId: app.id,
      appName: app.name,
      status: 'pending',
      failureMessage: null,
      manifestErrors: [],
      buildId: null,
      postdeploy: null,
      successUrl: null,
      createdAt: at,
      updatedAt: at,
    });
    await home.platform.appSetups.recover();

    expect((await home.call('GET', '/app-setups/interrupted')).json).toMatchObject({
      status: 'failed',
      failure_message:
        'The control plane was stopped before the app was ready. Nothing is left of it: set it up again.',
    });
    expect((await setUp(home, {})).status).toBe('succeeded');
  });

  it('that is under way is left alone by the recovery from an earlier one', async () => {
    const home = await ApiHome.open();
    const gate = Promise.withResolvers<void>();
    home.builder.gate = gate.promise;
    const url = await home.uploaded({ 'app.json': '{}' });
    const { json } = await home.call('POST', '/app-setups', { body: { source_blob: { url } } });
    await vi.waitFor(() => expect(home.builder.requests).toHaveLength(1));
    await home.platform.appSetups.recover();
    gate.resolve();

    await vi.waitFor(async () =>
      expect((await home.call('GET', `/app-setups/${json.id}`)).json.status).toBe('succeeded'),
    );
  });

  it('makes it for a team, and for none that is not the caller’s', async () => {
    const home = await ApiHome.open();
    await home.call('POST', '/teams', { body: { name: 'poets' } });
    const sora = await Person.of(home, 'sora@example.com');
    const member = { email: sora.email, role: 'member' };
    await home.call('PUT', '/teams/poets/members', { body: member });
    const url = await home.uploaded({ 'app.json': JSON.stringify({ env: { GREETING: 'hello' } }) });
    const ask = (organization: string) =>
      sora.ask('POST', '/app-setups', { app: { name: 'shop', organization }, source_blob: { url } });
    expect((await ask('novelists')).json).toMatchObject({ id: 'not_found', resource: 'team' });
    const { id } = (await ask('poets')).json;
    await vi.waitFor(async () =>
      expect((await sora.ask('GET', `/app-setups/${id}`)).json.status).toBe('succeeded'),
    );
    expect((await sora.ask('GET', '/apps/shop')).json.team.name).toBe('poets');
    expect((await home.call('GET', '/apps/shop/config-vars')).json).toEqual({ GREETING: 'hello' });
  });

  it('is seen by nobody who does not know it', async () => {
    const home = await ApiHome.open();
    expect((await home.call('GET', '/app-setups/nothing')).status).toBe(404);
  });
});
