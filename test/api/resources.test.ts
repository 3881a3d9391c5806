import { describe, expect, it, vi } from 'vitest';
import { ApiHome } from './support/api-home.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe('apps', () => {
  it('are made, found by name and id, changed and destroyed', async () => {
    const home = await ApiHome.open();
    const made = await home.call('POST', '/apps', { body: { name: 'haiku' } });

    expect([made.status, made.json]).toMatchObject([
      201,
      {
        name: 'haiku',
        owner: { email: 'me@example.com' },
        region: { name: 'us' },
        stack: { name: 'debian-13' },
        web_url: 'http://haiku.localhost:8080/',
        git_url: 'http://git.localhost:8080/haiku.git',
        created_at: '2026-01-02T03:04:05Z',
        slug_size: null,
      },
    ]);
    expect((await home.call('GET', `/apps/${made.json.id}`)).json).toEqual(made.json);
    const changed = await home.call('PATCH', '/apps/haiku', {
      body: { name: 'sonnet', maintenance: true, build_stack: 'heroku-24' },
    });
    expect(changed.json).toMatchObject({
      name: 'sonnet',
      maintenance: true,
      build_stack: { name: 'heroku-24' },
      web_url: 'http://sonnet.localhost:8080/',
    });
    expect((await home.call('GET', '/apps/haiku')).json).toEqual({
      id: 'not_found',
      message: "Couldn't find that app.",
      resource: 'app',
    });
    expect((await home.call('DELETE', '/apps/sonnet')).json).toMatchObject({ name: 'sonnet' });
    expect((await home.call('GET', '/apps')).json).toEqual([]);
  });

  it('keep a name to themselves', async () => {
    const home = await ApiHome.open();
    await home.call('POST', '/apps', { body: { name: 'haiku' } });
    const second = await home.call('POST', '/apps', { body: { name: 'haiku' } });

    expect([second.status, second.json.id]).toEqual([422, 'name_taken']);
  });

  it('show what serves', async () => {
    const home = await ApiHome.open();
    await home.deployed();

    expect((await home.call('GET', '/users/~/apps')).json).toMatchObject([
      { name: 'haiku', slug_size: 1234, buildpack_provided_description: 'Procfile' },
    ]);
    expect((await home.call('GET', '/users/someone@else.org/apps')).status).toBe(404);
  });

  it('are in no pipeline', async () => {
    const home = await ApiHome.open();
    await home.deployed();

    expect((await home.call('GET', '/apps/haiku/pipeline-couplings')).json).toMatchObject({
      id: 'not_found',
      resource: 'pipeline coupling',
    });
    expect((await home.call('GET', '/apps/other/addons')).json.resource).toBe('app');
  });
});

describe('config vars', () => {
  it('are answered whole and make one release', async () => {
    const home = await ApiHome.open();
    await home.call('POST', '/apps', { body: { name: 'haiku' } });

    expect((await home.call('PATCH', '/apps/haiku/config-vars', { body: { B: '2', A: '1' } })).json).toEqual({
      A: '1',
      B: '2',
    });
    expect(
      (await home.call('PATCH', '/apps/haiku/config-vars', { body: { A: null, NONE: null } })).json,
    ).toEqual({
      B: '2',
    });
    expect((await home.call('GET', '/apps/haiku/releases/3/config-vars')).json).toEqual({ A: '1', B: '2' });
    const releases = await home.call('GET', '/apps/haiku/releases', { headers: { range: 'version 3..' } });
    expect(releases.json).toMatchObject([
      { version: 3, description: 'Set B, A config vars' },
      { version: 4, description: 'Remove A config vars', current: true },
    ]);
  });

  it.each([
    [{ A: 1 }, 'invalid_params'],
    [{ A: ['x'] }, 'invalid_params'],
    [{ 'a b': 'x' }, 'invalid_config_key'],
    [{ '1A': 'x' }, 'invalid_config_key'],
    ['{"__proto__": "x"}', 'invalid_config_key'],
    [{ A: 'x\0' }, 'invalid_config_value'],
    [{ A: 'x'.repeat(40_000) }, 'config_too_large'],
  ])('refuse %.40j', async (body, id) => {
    const home = await ApiHome.open();
    await home.call('POST', '/apps', { body: { name: 'haiku' } });
    const reply = await home.call('PATCH', '/apps/haiku/config-vars', { body });

    expect([reply.status, reply.json.id]).toEqual([422, id]);
    expect((await home.call('GET', '/apps/haiku/config-vars')).json).toEqual({});
  });

  it('keep values exactly', async () => {
    const home = await ApiHome.open();
    await home.call('POST', '/apps', { body: { name: 'haiku' } });
    const body = { A: 'two\nlines\r\n', B: '$(rm -rf /); --flag', C: '\u202e😀', PATH: '', LD_PRELOAD: '/x' };

    expect((await home.call('PATCH', '/apps/haiku/config-vars', { body })).json).toEqual(body);
  });
});

describe('releases', () => {
  it('are found by version, v-version and id, and rolled back to', async () => {
    const home = await ApiHome.open();
    const { app, release } = await home.deployed();
    await home.deploy(app);

    const rollback = await home.call('POST', '/apps/haiku/releases', { body: { release: release.id } });
    expect([rollback.status, rollback.json]).toMatchObject([
      201,
      { version: 5, description: 'Rollback to v3', status: 'pending', current: false, failure: null },
    ]);
    await home.queue.idle();
    for (const name of ['5', 'v5', rollback.json.id])
      expect((await home.call('GET', `/apps/haiku/releases/${name}`)).json).toMatchObject({
        version: 5,
        status: 'succeeded',
        current: true,
      });
    expect((await home.call('GET', '/apps/haiku/releases/6')).json.resource).toBe('release');
  });

  it('say why they failed, to who asks in our variant', async () => {
    const home = await ApiHome.open();
    const { app } = await home.deployed();
    const failure = { code: 'boot_timeout', message: 'web.1 does not listen.', next: 'Bind to $PORT.' };
    home.dynoManager.failure = failure;
    await home.deploy(app);

    expect((await home.call('GET', '/apps/haiku/releases/4')).json).toMatchObject({
      status: 'failed',
      current: false,
      eligible_for_rollback: false,
      failure,
    });
    expect((await home.callFromOutside('GET', '/apps/haiku/releases/4')).json).not.toHaveProperty('failure');
    expect((await home.call('GET', '/apps/haiku/releases/3')).json).toMatchObject({
      current: true,
      eligible_for_rollback: true,
    });
  });

  it('are made of a slug or of a release, not of both or none', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const ids = async (body: object) => {
      const reply = await home.call('POST', '/apps/haiku/releases', { body });
      return [reply.status, reply.json.id];
    };

    expect(await ids({})).toEqual([422, 'invalid_params']);
    expect(await ids({ slug: UNKNOWN, release: UNKNOWN })).toEqual([422, 'invalid_params']);
    expect(await ids({ slug: UNKNOWN })).toEqual([404, 'not_found']);
    expect(await ids({ release: '2' })).toEqual([422, 'not_eligible_for_rollback']);
  });
});

describe('the formation', () => {
  it('is scaled by numbers, text and steps', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const scale = async (quantity: unknown) => {
      const reply = await home.call('PATCH', '/apps/haiku/formation', {
        body: { updates: [{ type: 'web', quantity }] },
      });
      return reply.json.find(({ type }: { type: string }) => type === 'web').quantity;
    };

    expect(await scale(3)).toBe(3);
    expect(await scale('5')).toBe(5);
    expect(await scale('+2')).toBe(7);
    expect(await scale('-4')).toBe(3);
    expect(await scale(null)).toBe(3);
    const [web, worker] = (await home.call('GET', '/apps/haiku/formation', { headers: { range: 'type ..' } }))
      .json;
    expect([web.type, web.command, worker.type, worker.quantity]).toEqual(['web', 'bin/web', 'worker', 0]);
    expect((await home.call('GET', `/apps/haiku/formation/${web.id}`)).json).toEqual(web);
  });

  it('is resized by a name in any case, said in three ways', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const resize = async (change: object) =>
      (await home.call('PATCH', '/apps/haiku/formation/web', { body: change })).json.size;

    expect(await resize({ size: 'standard-2x' })).toBe('Standard-2X');
    expect(await resize({ dyno_size: { name: 'performance-m' } })).toBe('Performance-M');
    expect(await resize({ dyno_size: 'STANDARD-1X' })).toBe('Standard-1X');
  });

  it('is not resized to what the machine does not have, while the engine says what it has', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const resize = (size: string) => home.call('PATCH', '/apps/haiku/formation/web', { body: { size } });
    const refused = await resize('performance-l');
    const run = await home.call('POST', '/apps/haiku/dynos', {
      body: { command: 'ls', size: 'Performance-2XL' },
    });

    expect([refused.status, refused.json]).toEqual([
      422,
      {
        id: 'size_too_large',
        message:
          'Performance-L has 14336 MB of memory, more than the 8192 MB of the machine that dynos run on.',
      },
    ]);
    expect([run.status, run.json.id]).toEqual([422, 'size_too_large']);
    expect((await home.call('GET', '/apps/haiku/formation/web')).json.size).toBe('Standard-1X');

    home.engine.faults.goAway();
    expect((await resize('performance-l')).json.size).toBe('Performance-L');
    home.engine.faults.comeBack();
    const goOn = home.engine.faults.hangNext('machine');
    const slow = resize('performance-xl');
    await vi.waitFor(() =>
      expect(home.engine.faults.calls.filter((call) => call === 'machine')).toHaveLength(4),
    );
    await home.clock.advance(2_000);
    expect((await slow).json.size).toBe('Performance-XL');
    goOn();
  });

  it('is changed as a whole or not at all', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const updates = [
      { type: 'web', quantity: 5 },
      { type: 'worker', quantity: 1, size: 'Basic' },
    ];
    const mixed = await home.call('PATCH', '/apps/haiku/formation', { body: { updates } });
    const unknown = await home.call('PATCH', '/apps/haiku/formation', {
      body: {
        updates: [
          { type: 'web', quantity: 5 },
          { type: 'clock', quantity: 1 },
        ],
      },
    });

    expect([mixed.status, mixed.json.message]).toEqual([
      422,
      'Cannot use the following dyno types in the same app: Basic and Standard-1X',
    ]);
    expect([unknown.status, unknown.json.id]).toEqual([404, 'not_found']);
    expect((await home.call('GET', '/apps/haiku/formation/web')).json.quantity).toBe(1);
  });

  it.each([
    [{ quantity: 'many' }],
    [{ quantity: -1 }],
    [{ quantity: 1.5 }],
    [{ quantity: {} }],
    [{ size: 'huge' }],
  ])('refuses %j', async (change) => {
    const home = await ApiHome.open();
    await home.deployed();

    expect((await home.call('PATCH', '/apps/haiku/formation/web', { body: change })).status).toBe(422);
  });
});

describe('dynos', () => {
  it('are listed with what became of them', async () => {
    const home = await ApiHome.open();
    const { app } = await home.deployed();
    const failure = { code: 'exited', message: 'It exited with 1.', next: 'See the log.' };
    await home.dynoManager.change(app.id, 'web.1', {
      state: 'crashed',
      exitCode: 1,
      failure,
      retryAt: new Date('2026-01-02T03:24:05Z'),
    });

    expect((await home.call('GET', '/apps/haiku/dynos')).json).toMatchObject([
      {
        name: 'web.1',
        state: 'crashed',
        command: 'bin/web',
        release: { version: 3 },
        attach_url: null,
        exit_code: 1,
        failure,
        retry_at: '2026-01-02T03:24:05Z',
      },
    ]);
  });

  it('are started for one command, attached or not', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const attached = await home.call('POST', '/apps/haiku/dynos', {
      body: { command: 'bash', attach: true, size: 'standard-2x', env: { COLUMNS: '80', LINES: '24' } },
    });
    const detached = await home.call('POST', '/apps/haiku/dynos', { body: { command: 'ls', type: 'task' } });

    expect([attached.status, attached.json]).toMatchObject([
      201,
      {
        name: 'run.1234',
        size: 'Standard-2X',
        attach_url: 'rendezvous://localhost:5000/secret',
        state: 'starting',
      },
    ]);
    expect(detached.json).toMatchObject({ name: 'task.1234', attach_url: null });
    expect((await home.call('GET', '/apps/haiku/dynos/run.1234')).json.attach_url).toBe(null);
  });

  it('take the size of a terminal as numbers, as the official client sends it, and a time to live', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const { json } = await home.call('POST', '/apps/haiku/dynos', {
      body: { command: 'bash', attach: true, env: { COLUMNS: 80, LINES: 24 }, time_to_live: 60 },
    });
    const run = (await home.store.dynos.all()).find(({ oneOff }) => oneOff);

    expect([json.name, run?.env]).toEqual(['run.1234', { COLUMNS: '80', LINES: '24' }]);
    expect(run?.expiresAt?.getTime()).toBe(home.clock.now().getTime() + 60_000);
  });

  it.each([
    [{}, 422, 'invalid_params'],
    [{ command: ' ' }, 422, 'invalid_command'],
    [{ command: 'a\0b' }, 422, 'invalid_params'],
    [{ command: 'ls', env: { A: ['1'] } }, 422, 'invalid_params'],
    [{ command: 'ls', time_to_live: 0 }, 422, 'invalid_params'],
    [{ command: 'ls', time_to_live: 86_401 }, 422, 'invalid_params'],
    [{ command: 'ls', env: { 'A=B': 'x' } }, 422, 'invalid_env'],
    [{ command: 'ls', size: 'huge' }, 422, 'invalid_dyno_size'],
    [{ command: 'ls', type: '../x' }, 422, 'invalid_type'],
  ])('are not started by %j', async (body, status, id) => {
    const home = await ApiHome.open();
    await home.deployed();
    const reply = await home.call('POST', '/apps/haiku/dynos', { body });

    expect([reply.status, reply.json.id]).toEqual([status, id]);
  });

  it('run one more command inside them while they are up', async () => {
    const home = await ApiHome.open();
    const { app } = await home.deployed('haiku', { web: 'bin/web', worker: 'bin/work' });
    const ask = (dyno: string, body: unknown) => home.call('POST', `/apps/haiku/dynos/${dyno}`, { body });
    const made = await ask('web.1', { command: 'worker --once', env: { COLUMNS: 80, LINES: 24 } });

    expect([made.status, made.json]).toEqual([
      201,
      { attach_url: 'rendezvous://localhost:5000/inside', id: 'process-1' },
    ]);
    const size = { rows: 30, columns: 100 };
    const resize = '/apps/haiku/dynos/web.1/processes/process-1/actions/resize';
    expect((await home.call('POST', resize, { body: size })).status).toBe(202);
    expect(
      (await ask('web.1', { command: 'ls', env: { COLUMNS: 80, LINES: 24 }, force_no_tty: true })).status,
    ).toBe(201);
    expect(home.dynoManager.done.slice(-3)).toEqual([
      'inside web.1 {"command":"bin/work --once","env":{"COLUMNS":"80","LINES":"24"},"tty":true,"terminal":{"rows":24,"columns":80}}',
      'resizeInside process-1 {"rows":30,"columns":100}',
      'inside web.1 {"command":"ls","env":{"COLUMNS":"80","LINES":"24"},"tty":false,"terminal":{"rows":24,"columns":80}}',
    ]);
    expect((await ask('web.7', { command: 'ls' })).status).toBe(404);
    expect((await ask('web.1', { command: ' ' })).json.id).toBe('invalid_command');
    for (const [state, words] of [
      ['starting', 'web.1 is starting. Try again in a moment.'],
      ['idle', 'web.1 is asleep. A request to the app wakes it.'],
      [
        'crashed',
        'web.1 has crashed. Start it again with renga ps:restart web.1, or look around in another dyno with renga run bash.',
      ],
      ['down', 'web.1 does not run any more. See what does with renga ps.'],
    ] as const) {
      await home.dynoManager.change(app.id, 'web.1', { state });
      const { status, json } = await ask('web.1', { command: 'ls' });
      expect([status, json]).toEqual([409, { id: 'dyno_not_up', message: words }]);
    }
  });

  it('are restarted and stopped in every spelling', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    await home.call('POST', '/apps/haiku/dynos', { body: { command: 'ls' } });
    const [web] = (await home.call('GET', '/apps/haiku/dynos', { headers: { range: 'name ..; order=desc' } }))
      .json;
    const ask = async (method: string, path: string) => {
      const reply = await home.call(method, `/apps/haiku${path}`);
      expect([reply.status, reply.json]).toEqual([202, {}]);
    };

    await ask('DELETE', '/dynos');
    await ask('DELETE', '/dynos/web.1');
    await ask('DELETE', `/dynos/${web.id}`);
    await ask('DELETE', '/dynos/web');
    await ask('DELETE', '/dynos/run.1234');
    await ask('DELETE', '/formations/web');
    await ask('POST', '/dynos/web.1/actions/stop');
    await ask('POST', '/dynos/run.1234/actions/stop');
    await ask('POST', '/dynos/web/actions/stop');
    await ask('POST', '/formations/worker/actions/stop');
    await home.queue.idle();

    expect(home.dynoManager.done).toEqual([
      'restart {"all":true}',
      'restart {"name":"web.1"}',
      'restart {"name":"web.1"}',
      'restart {"type":"web"}',
      'stop {"name":"run.1234"}',
      'restart {"type":"web"}',
      'stop {"name":"web.1"}',
      'stop {"name":"run.1234"}',
      'stop {"type":"web"}',
      'stop {"type":"worker"}',
    ]);
  });

  it('that are not there cannot be stopped', async () => {
    const home = await ApiHome.open();
    await home.deployed();

    for (const path of ['/dynos/web.9', '/dynos/clock', '/formations/clock'])
      expect((await home.call('DELETE', `/apps/haiku${path}`)).status).toBe(404);
  });

  it('have terminals that can be resized', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    await home.call('POST', '/apps/haiku/dynos', { body: { command: 'bash', attach: true } });
    const resize = (body: object) => home.call('POST', '/apps/haiku/dynos/run.1234/actions/resize', { body });

    expect((await resize({ rows: 50, columns: 200 })).status).toBe(202);
    expect((await resize({ rows: 0, columns: 200 })).status).toBe(422);
    expect(home.dynoManager.done).toEqual(['resize {"rows":50,"columns":200}']);
  });
});

describe('buildpacks', () => {
  it('are an ordered list that is replaced as a whole', async () => {
    const home = await ApiHome.open();
    await home.call('POST', '/apps', { body: { name: 'haiku' } });
    const updates = [{ buildpack: 'heroku/nodejs' }, { buildpack: 'https://github.com/x/y' }];
    const set = await home.call('PUT', '/apps/haiku/buildpack-installations', { body: { updates } });

    expect(set.json).toEqual([
      { ordinal: 0, buildpack: { url: 'heroku/nodejs', name: 'heroku/nodejs' } },
      { ordinal: 1, buildpack: { url: 'https://github.com/x/y', name: 'https://github.com/x/y' } },
    ]);
    expect((await home.call('GET', '/apps/haiku/buildpack-installations')).json).toEqual(set.json);
    expect(
      (await home.call('PUT', '/apps/haiku/buildpack-installations', { body: { updates: [] } })).json,
    ).toEqual([]);
  });
});

describe('authorizations', () => {
  it('show their token once', async () => {
    const home = await ApiHome.open();
    const made = await home.call('POST', '/oauth/authorizations', {
      body: { description: 'ci', scope: ['global'] },
    });
    const { token } = made.json.access_token;

    expect(made.headers.get('cache-control')).toBe('private, no-store');
    expect(token).toMatch(/^HRKU-/);
    const headers = { authorization: `Bearer ${token}` };
    const self = await home.callFromOutside('GET', '/oauth/authorizations/~', { headers });
    expect(self.json).toMatchObject({
      id: made.json.id,
      description: 'ci',
      access_token: { token: 'HRKU-**********' },
    });
    expect((await home.call('GET', '/oauth/authorizations')).text).not.toContain(token);
    expect((await home.call('DELETE', `/oauth/authorizations/${made.json.id}`)).json.id).toBe(made.json.id);
    expect((await home.callFromOutside('GET', '/account', { headers })).status).toBe(401);
  });

  it('are of scopes that there are', async () => {
    const home = await ApiHome.open();
    const reply = await home.call('POST', '/oauth/authorizations', { body: { scope: ['everything'] } });

    expect([reply.status, reply.json.message]).toEqual([
      422,
      'The request is not valid. scope: is one of global, identity, read, write, read-protected, write-protected.',
    ]);
  });

  it('are no sessions', async () => {
    const home = await ApiHome.open();
    expect((await home.callFromOutside('DELETE', '/oauth/sessions/~')).json.resource).toBe('session');
  });
});

describe('the installation', () => {
  it('tells how it is', async () => {
    const home = await ApiHome.open();
    expect((await home.call('GET', '/renga/status')).json).toMatchObject({
      public_url: 'http://localhost:8080',
      engine: { available: true },
    });
  });

  it('is stopped from its own machine only', async () => {
    const home = await ApiHome.open();

    expect((await home.callFromOutside('POST', '/renga/shutdown', { body: { dynos: 'stop' } })).status).toBe(
      403,
    );
    expect((await home.call('POST', '/renga/shutdown', { body: { dynos: 'maybe' } })).status).toBe(422);
    expect((await home.call('POST', '/renga/shutdown', { body: { dynos: 'keep' } })).status).toBe(202);
    expect(home.shutdowns).toEqual(['keep']);
  });
});

describe('features', () => {
  it('are off until they are turned on, and found by name and id', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const path = '/apps/haiku/features/runtime-dyno-metadata';

    const off = (await home.call('GET', path)).json;
    expect(off).toMatchObject({ name: 'runtime-dyno-metadata', enabled: false, state: 'beta' });
    await home.call('PATCH', path, { body: { enabled: true } });
    expect((await home.call('GET', `/apps/haiku/features/${off.id}`)).json).toEqual({
      ...off,
      enabled: true,
    });
    await home.call('PATCH', path, { body: { enabled: false } });
    expect((await home.call('GET', path)).json).toEqual(off);
  });

  it('of preboot is for larger dynos, and keeps the formation as it is while it is under way', async () => {
    const home = await ApiHome.open();
    const { app } = await home.deployed();
    const turn = (enabled: boolean) =>
      home.call('PATCH', '/apps/haiku/features/preboot', { body: { enabled } });
    const size = (name: string) => home.call('PATCH', '/apps/haiku/formation/web', { body: { size: name } });

    await size('Basic');
    expect((await turn(true)).json).toMatchObject({
      id: 'preboot_not_available',
      message: 'Preboot is not available for Basic dynos. Resize first: renga ps:type web=Standard-1X',
    });
    await size('Standard-1X');
    expect((await turn(true)).json).toMatchObject({ enabled: true });
    await home.dynoManager.change(app.id, 'web.1', { serving: false, routedUntil: new Date(0) });
    expect((await size('Standard-2X')).json).toEqual({
      id: 'preboot_under_way',
      message: 'Cannot change formation for a preboot app until preboot is complete',
    });
  });

  it('that do not exist are not found, and accounts have none', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const missing = { id: 'not_found', message: "Couldn't find that feature.", resource: 'feature' };

    expect((await home.call('GET', '/apps/haiku/features/levitation')).json).toEqual(missing);
    expect(
      (await home.call('PATCH', '/apps/haiku/features/levitation', { body: { enabled: true } })).json,
    ).toEqual(missing);
    expect((await home.call('GET', '/account/features/levitation')).json).toEqual(missing);
    expect((await home.call('GET', '/account/features')).json).toEqual([]);
    expect(
      (await home.call('PATCH', '/apps/haiku/features/runtime-dyno-metadata', { body: {} })).status,
    ).toBe(422);
  });
});

describe('a build that runs', () => {
  it('is ended by whoever asks, and says so', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    home.builder.gate = new Promise(() => undefined);
    const source_blob = { url: await home.uploaded({ Procfile: 'web: x' }) };
    const build = (await home.call('POST', '/apps/haiku/builds', { body: { source_blob } })).json;

    expect((await home.call('DELETE', '/apps/haiku/build-cache')).json.id).toBe('build_in_progress');
    const cancelled = await home.call('DELETE', `/apps/haiku/builds/${build.id}`);
    expect([cancelled.status, cancelled.json.status, cancelled.json.failure]).toEqual([
      200,
      'failed',
      {
        code: 'cancelled',
        message: 'Build cancelled by me@example.com.',
        next: 'Nothing was changed. Push again.',
      },
    ]);
    const again = await home.call('DELETE', `/apps/haiku/builds/${build.id}`);
    expect([again.status, again.json.id]).toEqual([409, 'build_ended']);
    const { exit_code, lines } = (await home.call('GET', `/apps/haiku/builds/${build.id}/result`)).json;
    expect([exit_code, lines[0]]).toEqual([1, { line: '-----> Building\n', stream: 'STDOUT' }]);
    expect((await home.call('DELETE', '/apps/haiku/build-cache')).status).toBe(200);
    expect(home.builder.forgotten).toEqual([build.app.id]);
  });
});

describe('an app', () => {
  it('is of the tier of its dynos', async () => {
    const home = await ApiHome.open();
    await home.deployed('haiku', { web: 'x' });
    const tier = async () =>
      (
        await home.call('GET', '/apps/haiku', {
          headers: { accept: 'application/vnd.heroku+json; version=3.sdk' },
        })
      ).json.process_tier;

    expect(await tier()).toBe('production');
    for (const size of ['eco', 'basic']) {
      await home.call('PATCH', '/apps/haiku/formation/web', { body: { size } });
      expect(await tier()).toBe(size);
    }
  });
});
