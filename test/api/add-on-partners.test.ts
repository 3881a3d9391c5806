import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { HttpPartnerApi } from '../../src/lib/addon-providers/partner-api.ts';
import { readManifest } from '../../src/lib/domain/partner-manifest.ts';
import { outboundAgent } from '../../src/lib/std/outbound.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';
import { ApiHome } from './support/api-home.ts';
import { StubPartner } from './support/stub-partner.ts';

const HOUR_MS = 3_600_000;
const URL_VALUE = 'https://ink.example/well';
const MADE: readonly [number, object] = [201, { id: 'well-1', config: { INKWELL_URL: URL_VALUE } }];
const LATER: readonly [number, object] = [202, { id: 'well-1', message: 'Filling the well' }];

const eventually = (holds: () => boolean | Promise<boolean>) =>
  expect.poll(holds, { timeout: 15_000 }).toBe(true);

describe('a provider of add-ons', () => {
  let home: ApiHome;
  let partner: StubPartner;
  let secret: string;

  beforeEach(async () => {
    home = await ApiHome.open({}, { openStore: (folder) => SqlStore.open(join(folder, 'state.db')) });
    partner = await StubPartner.open();
    await home.deployed('haiku');
    secret = (await home.call('PUT', '/renga/addon-providers', { body: partner.manifest })).json
      .client_secret;
  });

  const create = (body: object = {}) =>
    home.call('POST', '/apps/haiku/addons', { body: { plan: 'inkwell:red', name: 'my-well', ...body } });
  const config = async () => (await home.call('GET', '/apps/haiku/config-vars')).json;
  const newestRelease = async () => {
    await home.queue.idle();
    return (await home.platform.releases.list(home.owner, 'haiku'))[0];
  };
  const exchange = (fields: Readonly<Record<string, string>>) =>
    home.callFromOutside('POST', '/oauth/token', {
      body: String(new URLSearchParams({ client_secret: secret, ...fields })),
      headers: { authorization: '', 'content-type': 'application/x-www-form-urlencoded' },
    });
  const codeGiven = () => partner.asked.findLast(({ body }) => body?.oauth_grant)?.body.oauth_grant.code;
  const token = async () =>
    (await exchange({ grant_type: 'authorization_code', code: codeGiven() })).json.access_token;
  const as = (bearer: string) => (method: string, path: string, body?: object) =>
    home.callFromOutside(method, path, {
      headers: { authorization: `Bearer ${bearer}` },
      ...(body && { body }),
    });

  it('is offered when the owner of the installation has added its manifest', async () => {
    expect(secret).toMatch(/^HRKU-/);
    const again = await home.call('PUT', '/renga/addon-providers', { body: partner.manifest });
    expect(again.json).toMatchObject({ id: 'inkwell', plans: ['black', 'red'] });
    expect(again.text).not.toMatch(/client_secret|partner-password|partner-salt/);
    const { json } = await home.call('GET', '/addon-services/inkwell/plans');
    expect(json.map(({ name }: { readonly name: string }) => name).sort()).toEqual([
      'inkwell:black',
      'inkwell:red',
    ]);

    const stranger = (await home.platform.invitations.invite('stranger@example.com')).account;
    const { token: theirs } = await home.accounts.authorize(stranger, {
      description: 'x',
      lifetimeSeconds: null,
    });
    const refused = await as(theirs)('PUT', '/renga/addon-providers', partner.manifest);
    expect(refused.status).toBe(403);
  });

  it.each([
    [
      'a URL that is not secure',
      { production: { base_url: 'http://ink.example/heroku/resources' } },
      'is an https URL',
    ],
    [
      'a config var of another',
      { config_vars: ['DATABASE_URL'] },
      'DATABASE_URL does not start with INKWELL_',
    ],
    ['a short password', { password: 'short' }, 'has 8 to 72 characters'],
    ['a version that is not spoken', { version: '1' }, 'only 3 is spoken'],
  ])('is refused with %s in its manifest', async (_, api, words) => {
    const body = { ...partner.manifest, id: 'inkwell', api: { ...partner.manifest.api, ...api } };
    const { status, json } = await home.call('PUT', '/renga/addon-providers', { body });
    expect({ status, id: json.id }).toEqual({ status: 422, id: 'invalid_manifest' });
    expect(json.message).toContain(words);
  });

  it("is asked in the words of the Add-on Partner API, and its config is the app's at once", async () => {
    partner.answers = { POST: MADE };
    const { status, json } = await create({
      config: { nib: 'fine', spare: true },
      attachment: { name: 'INK' },
    });

    expect({ status, state: json.state, config_vars: json.config_vars }).toEqual({
      status: 201,
      state: 'provisioned',
      config_vars: ['INK_URL'],
    });
    expect(await config()).toEqual({ INK_URL: URL_VALUE });
    const [asked] = partner.asked;
    expect(asked).toMatchObject({
      request: 'POST /heroku/resources',
      authorization: `Basic ${Buffer.from('inkwell:partner-password').toString('base64')}`,
      accept: 'application/vnd.heroku-addons+json; version=3',
      body: {
        uuid: json.id,
        name: 'my-well',
        plan: 'red',
        region: 'amazon-web-services::us-east-1',
        options: { nib: 'fine', spare: 'true' },
        callback_url: `http://localhost:8080/addons/${json.id}`,
        oauth_grant: { type: 'authorization_code', code: expect.any(String), expires_at: expect.any(String) },
        log_drain_token: expect.stringMatching(/^d\.[0-9a-f-]{36}$/),
      },
    });
  });

  it('may go on after its answer, with a token for that one add-on', async () => {
    partner.answers = { POST: LATER };
    const { json: addOn } = await create();
    expect(addOn).toMatchObject({
      state: 'provisioning',
      provider_id: 'well-1',
      provision_message: 'Filling the well',
    });
    expect(await config()).toEqual({});

    const partnerCall = as(await token());
    const own = `/addons/${addOn.id}`;
    const values = [{ name: 'INKWELL_URL', value: URL_VALUE }];
    expect((await partnerCall('PATCH', `${own}/config`, { config: values })).json).toEqual(values);
    expect(await config()).toEqual({});
    expect((await partnerCall('POST', `${own}/actions/provision`)).json).toMatchObject({
      state: 'provisioned',
    });
    await home.queue.idle();
    expect(await config()).toEqual({ INKWELL_URL: URL_VALUE });
    expect((await partnerCall('GET', own)).json).toMatchObject({ name: 'my-well', state: 'provisioned' });

    await partnerCall('PATCH', `${own}/config`, { config: [{ name: 'INKWELL_COLOUR', value: 'blue' }] });
    expect((await newestRelease())?.cause).toBe('add-on');
    expect(await config()).toEqual({ INKWELL_COLOUR: 'blue', INKWELL_URL: URL_VALUE });
  });

  it('can do nothing else with that token, nor with it for ever', async () => {
    partner.answers = { POST: MADE };
    const { json: mine } = await create();
    const { json: other } = await create({ name: 'other-well' });
    const bearer = await token();
    const partnerCall = as(bearer);

    expect((await partnerCall('GET', `/addons/${other.id}`)).status).toBe(200);
    for (const [method, path, body] of [
      ['GET', `/addons/${mine.id}`],
      ['PATCH', `/addons/${mine.id}/config`, { config: [] }],
      ['GET', '/apps/haiku/config-vars'],
      ['GET', '/apps'],
      ['DELETE', `/apps/haiku/addons/${other.id}`],
      ['GET', `/addons/${other.id}/sso`],
    ] as const)
      expect(`${method} ${path} ${(await partnerCall(method, path, body)).status}`).toBe(
        `${method} ${path} 403`,
      );
    const strange = await partnerCall('PATCH', `/addons/${other.id}/config`, {
      config: [{ name: 'DATABASE_URL', value: 'mine' }],
    });
    expect(strange.json).toMatchObject({ id: 'unknown_config_var' });
    const { status } = await home.call('PATCH', `/addons/${other.id}/config`, { body: { config: [] } });
    expect(status).toBe(403);

    await home.clock.advance(9 * HOUR_MS);
    expect((await partnerCall('GET', `/addons/${other.id}`)).status).toBe(401);
  });

  it('sees its own add-on in every list, and nothing of others', async () => {
    partner.answers = { POST: [201, { ...MADE[1], log_drain_url: 'https://ink.example/drain' }] };
    await home.deployed('sonnet');
    await home.call('POST', '/apps/haiku/log-drains', { body: { url: 'https://secret.example/' } });
    const app = (await home.call('GET', '/apps/haiku')).json;
    const other = (await home.call('GET', '/apps/sonnet')).json;
    const { json: pipeline } = await home.call('POST', '/pipelines', { body: { name: 'poems' } });
    await home.call('POST', '/pipeline-couplings', {
      body: { app: app.id, pipeline: pipeline.id, stage: 'staging' },
    });
    await home.call('POST', '/apps/sonnet/addons', { body: { plan: 'inkwell:red', name: 'far-well' } });
    const { json: mine } = await create();
    const partnerCall = as(await token());
    const names = async (method: string, path: string, body?: object) =>
      (await partnerCall(method, path, body)).json.map(
        ({ name, url }: { readonly name?: string; readonly url?: string }) => name ?? url,
      );

    expect(await names('GET', '/addons')).toEqual(['my-well']);
    expect((await home.call('GET', '/addons')).json).toHaveLength(2);
    expect(await names('GET', `/apps/${app.id}/log-drains`)).toEqual(['https://ink.example/drain']);
    expect(await names('POST', '/filters/apps', { in: { id: [app.id, other.id] } })).toEqual(['haiku']);
    expect((await partnerCall('GET', `/apps/${app.id}/pipeline-couplings`)).json).toMatchObject({
      app: { id: app.id },
      stage: 'staging',
    });
    expect((await partnerCall('GET', `/addons/${mine.id}/config`)).json).toEqual([
      { name: 'INKWELL_URL', value: URL_VALUE },
    ]);
    for (const path of ['log-drains', 'pipeline-couplings'])
      expect((await partnerCall('GET', `/apps/${other.id}/${path}`)).status).toBe(403);
  });

  it('gets tokens for a code once, and further ones for the refresh token', async () => {
    partner.answers = { POST: MADE };
    const { json: addOn } = await create();
    const code = codeGiven();
    const given = await exchange({ grant_type: 'authorization_code', code });
    expect(given.json).toMatchObject({ token_type: 'Bearer', expires_in: 28_800, session_nonce: null });
    const again = await exchange({ grant_type: 'authorization_code', code });
    expect({ status: again.status, error: again.json.error }).toEqual({
      status: 400,
      error: 'invalid_grant',
    });

    const { json } = await exchange({ grant_type: 'refresh_token', refresh_token: given.json.refresh_token });
    expect((await as(given.json.access_token)('GET', `/addons/${addOn.id}`)).status).toBe(401);
    expect((await as(json.access_token)('GET', `/addons/${addOn.id}`)).status).toBe(200);
  });

  it.each([
    ['refuses', [422, { message: 'Sold out.' }], 'partner_refused', 'Inkwell refuses: Sold out.'],
    [
      'is overloaded',
      [503, { message: 'Come\u0007 later.' }],
      'partner_refused',
      'Inkwell refuses: Come  later.',
    ],
    ['fails', [500, { message: 'stack trace' }], 'partner_failed', 'Inkwell answered with status 500.'],
    ['leads elsewhere', [302, 'http://127.0.0.1:1/'], 'partner_failed', 'Inkwell answered with status 302.'],
    [
      'says nothing that is known',
      [201, '<html>'],
      'partner_failed',
      'in words that the Add-on Partner API does not',
    ],
    ['says too much', [201, 'x'.repeat(70_000)], 'partner_unreachable', 'the answer is too long'],
    [
      'gives what is not its own',
      [201, { id: '1', config: { PATH: '/' } }],
      'unknown_config_var',
      'no config var PATH',
    ],
  ] as const)('that %s leaves no add-on behind, and the user is told', async (_, answer, id, words) => {
    partner.answers = { POST: answer, DELETE: [204, ''] };
    const { status, json } = await create();
    expect({ status, id: json.id }).toEqual({ status: 422, id });
    expect(json.message).toContain(words);
    await eventually(async () => (await home.call('GET', '/addons')).json.length === 0);
    const removed = partner.asked.filter(({ request }) => request.startsWith('DELETE'));
    expect(removed).toHaveLength(id === 'partner_refused' ? 0 : 1);
    expect(await config()).toEqual({});
  });

  it('that is silent is not waited for longer than it may take', async () => {
    partner.answers = { DELETE: [410, {}] };
    const { json } = await create();
    expect(json).toMatchObject({
      id: 'partner_unreachable',
      message: 'Inkwell cannot be reached: no answer in 0.5 s. Try again later.',
    });
    await eventually(async () => (await home.call('GET', '/addons')).json.length === 0);
  });

  it('that is down has heard of nothing, so nothing is left to be removed', async () => {
    partner.close();
    const { json } = await create();
    expect(json).toMatchObject({ id: 'partner_down', message: expect.stringContaining('cannot be reached') });
    expect((await home.call('GET', '/addons')).json).toEqual([]);
  });

  it('that died is asked to remove an add-on again and again, and keeps nobody from using the name', async () => {
    partner.answers = { POST: MADE, DELETE: [500, {}] };
    const { json: addOn } = await create();
    const { json } = await home.call('DELETE', `/apps/haiku/addons/${addOn.id}`);
    expect(json.state).toBe('deprovisioning');
    const removals = () =>
      partner.asked.filter(({ request }) => request === 'DELETE /heroku/resources/well-1').length;
    await eventually(() => removals() === 1);
    expect(await config()).toEqual({});
    partner.answers = { DELETE: [204, ''] };
    await eventually(async () => {
      await home.clock.advance(10_000);
      return (await home.call('GET', '/addons')).json.length === 0;
    });
    expect(removals()).toBe(2);
  });

  it('may remove one after its answer, and is not waited for longer than twelve hours', async () => {
    partner.answers = { POST: MADE, DELETE: [202, {}] };
    const { json: first } = await create();
    const { json: second } = await create({ name: 'second-well' });
    const partnerCall = as(await token());
    for (const { id } of [first, second]) await home.call('DELETE', `/apps/haiku/addons/${id}`);
    await eventually(() => partner.asked.filter(({ request }) => request.startsWith('DELETE')).length === 2);
    expect((await partnerCall('POST', `/addons/${second.id}/actions/deprovision`)).json).toMatchObject({
      state: 'deprovisioned',
    });
    expect((await home.call('GET', '/addons')).json).toMatchObject([
      { id: first.id, state: 'deprovisioning' },
    ]);
    await home.clock.advance(13 * HOUR_MS);
    await eventually(async () => {
      await home.clock.advance(HOUR_MS);
      return (await home.call('GET', '/addons')).json.length === 0;
    });
  });

  it('is asked before a plan changes, and may refuse', async () => {
    partner.answers = {
      POST: MADE,
      PUT: [200, { config: { INKWELL_URL: `${URL_VALUE}/black` }, message: 'Black it is' }],
    };
    const { json: addOn } = await create();
    const change = (plan: string) => home.call('PATCH', `/apps/haiku/addons/${addOn.id}`, { body: { plan } });
    expect((await change('inkwell:black')).json.plan.name).toBe('inkwell:black');
    await home.queue.idle();
    expect(partner.asked.at(-1)).toMatchObject({
      request: 'PUT /heroku/resources/well-1',
      body: { plan: 'black', uuid: addOn.id },
    });
    expect(await config()).toEqual({ INKWELL_URL: `${URL_VALUE}/black` });

    partner.answers = { PUT: [422, { message: 'No red ink.' }] };
    expect((await change('inkwell:red')).json).toMatchObject({ id: 'partner_refused' });
    expect((await home.call('GET', `/addons/${addOn.id}`)).json.plan.name).toBe('inkwell:black');
  });

  it('says that it could not make one after all', async () => {
    partner.answers = { POST: LATER };
    const { json: addOn } = await create();
    await as(await token())('POST', `/addons/${addOn.id}/actions/deprovision`);
    expect((await home.call('GET', `/addons/${addOn.id}`)).status).toBe(404);
    expect((await home.call('GET', '/addon-attachments')).json).toEqual([]);
  });

  it('has the log of the app sent where it wants, which the user cannot change', async () => {
    partner.answers = {
      POST: [201, { id: '1', log_drain_url: 'https://ink.example/first' }],
      DELETE: [204, ''],
    };
    const { json: addOn } = await create();
    const drainToken = partner.asked[0]?.body.log_drain_token;
    const [drain] = (await home.call('GET', '/apps/haiku/log-drains')).json;
    expect(drain).toMatchObject({
      url: 'https://ink.example/first',
      token: drainToken,
      addon: { id: addOn.id, name: 'my-well' },
    });
    const moved = await as(await token())('PUT', `/addons/${addOn.id}/log-drains/${drainToken}`, {
      url: 'https://ink.example/second',
    });
    expect(moved.json).toMatchObject({ url: 'https://ink.example/second', token: drainToken });
    expect((await home.call('DELETE', `/apps/haiku/log-drains/${drainToken}`)).status).toBe(403);
    await home.call('DELETE', `/apps/haiku/addons/${addOn.id}`);
    await eventually(async () => (await home.call('GET', '/apps/haiku/log-drains')).json.length === 0);
  });

  it('writes into the log of the app, in the name of its add-on alone', async () => {
    partner.answers = { POST: MADE };
    await create();
    const url = new URL(partner.asked[0]?.body.log_input_url);
    expect(`${url.origin}${url.pathname} ${url.username}`).toBe('http://localhost:8080/logs token');
    const frame = (text: string) => `${Buffer.byteLength(text)} ${text}`;
    const write = async (password: string, body: string) => {
      const authorization = `Basic ${Buffer.from(`token:${password}`).toString('base64')}`;
      const headers = { authorization, 'content-type': 'application/logplex-1' };
      return home.open(`${url.origin}${url.pathname}`, { method: 'POST', headers, body });
    };
    const lines = [
      '<190>1 2026-01-02T03:04:05.678+00:00 host t.1 web.1 - - dry, wéll\n',
      '<190>1 - host t.1 ink - - full',
    ];
    expect((await write(url.password, lines.map(frame).join(''))).status).toBe(202);
    const written = home.logs.lines.filter(({ process }) => process === 'my-well');
    expect(written).toMatchObject([
      { source: 'app', message: 'dry, wéll', time: new Date('2026-01-02T03:04:05.678Z') },
      { source: 'app', message: 'full' },
    ]);
    expect((await write(`${url.password}x`, frame('<190>1 - h t p - - no'))).status).toBe(401);
    const broken = await write(url.password, `${frame('<190>1 - h t p - - no')}99 <190>1`);
    expect([broken.status, await broken.json()]).toMatchObject([422, { id: 'invalid_log_frames' }]);
    expect(home.logs.lines.filter(({ process }) => process === 'my-well')).toHaveLength(2);
  });

  it('has its add-ons one an app, unless its manifest says otherwise', async () => {
    const api = { ...partner.manifest.api, requires: [] };
    await home.call('PUT', '/renga/addon-providers', { body: { ...partner.manifest, api } });
    partner.answers = { POST: MADE };
    await create();
    expect((await create({ name: 'second' })).json).toMatchObject({ id: 'one_per_app' });
  });

  it('stays while there are add-ons of it', async () => {
    partner.answers = { POST: MADE, DELETE: [204, ''] };
    const { json: addOn } = await create();
    const remove = () => home.call('DELETE', '/renga/addon-providers/inkwell');
    expect((await remove()).json).toMatchObject({ id: 'provider_in_use' });
    await home.call('DELETE', `/apps/haiku/addons/${addOn.id}`);
    expect((await remove()).status).toBe(200);
    expect((await create()).json).toMatchObject({ id: 'unknown_plan' });
  });

  it('is shown who opens its dashboard, by a link that is good for ten minutes', async () => {
    partner.answers = { POST: MADE };
    const { json: addOn } = await create();
    const { json } = await home.call('GET', `/addons/${addOn.id}/sso`);
    expect(json).toMatchObject({
      method: 'post',
      action: partner.manifest.api.production.sso_url,
      params: { resource_id: addOn.id, email: 'me@example.com', app: 'haiku' },
    });
    const { web_url: url } = (await home.call('GET', `/addons/${addOn.id}`)).json;
    const page = await (await home.open(url)).text();
    expect(page).toContain(`action="${partner.manifest.api.production.sso_url}"`);
    expect(page).toContain(`name="resource_token" value="${json.params.resource_token}"`);
    await home.clock.advance(12 * 60_000);
    expect((await home.open(url)).status).toBe(404);
    expect((await home.open(`${url}x`)).status).toBe(404);
  });

  it('H9: is not called at addresses that the installation keeps its users from', async () => {
    const api = new HttpPartnerApi({ dispatcher: outboundAgent({ allowPrivate: false }), timeoutMs: 1_000 });
    for (const host of ['localhost', '127.0.0.1', '[::ffff:127.0.0.1]', '2130706433']) {
      const manifest = readManifest(partner.manifest);
      const { port } = new URL(manifest.baseUrl);
      const hidden = { ...manifest, baseUrl: `http://${host}:${port}/heroku/resources` };
      await expect(api.deprovision(hidden, 'well-1')).rejects.toMatchObject({ id: 'partner_down' });
    }
    expect(partner.asked).toEqual([]);
  });
});
