import { describe, expect, test } from 'vitest';
import { codeAt, stepAt } from '../../src/lib/domain/totp.ts';
import { ApiHome, type CallOptions } from './support/api-home.ts';
import { Person } from './support/person.ts';

const PATH = '/renga/second-factor';
const FEATURE = '/apps/haiku/features/require-two-factor';

/** An app that is changed with a second factor only, and its owner, who has one. */
async function guarded() {
  const home = await ApiHome.open();
  await home.deployed();
  await home.call('POST', PATH);
  await home.call('PUT', PATH, { body: { code: await codeOf(home) } });
  await home.call('PATCH', FEATURE, { body: { enabled: true } });
  return home;
}

/** A code that was not used yet. */
async function codeOf(home: ApiHome): Promise<string> {
  await home.clock.advance(60_000);
  const factor = await home.store.secondFactors.find(home.owner.id);
  return codeAt(factor?.secret ?? Buffer.alloc(0), stepAt(home.clock.now()));
}

const change = (home: ApiHome, options: CallOptions = {}) =>
  home.callFromOutside('PATCH', '/apps/haiku/config-vars', { body: { SEASON: 'autumn' }, ...options });

const withCode = (code: string): CallOptions => ({ headers: { 'heroku-two-factor-code': code } });

describe('an app that wants a second factor', () => {
  test('is read without, and changed by who shows a code, for half an hour', async () => {
    const home = await guarded();
    expect((await home.callFromOutside('GET', '/apps/haiku')).status).toBe(200);
    expect((await home.callFromOutside('POST', '/apps/haiku/log-sessions', { body: {} })).status).toBe(201);
    const refused = await change(home);
    expect([refused.status, refused.json]).toEqual([
      403,
      {
        id: 'two_factor',
        message: 'A second authentication factor or pre-authorization is required.',
        app: { id: expect.any(String), name: 'haiku' },
      },
    ]);
    const path = '/apps/haiku/pre-authorizations';
    expect((await home.callFromOutside('PUT', path, withCode('000000'))).json.id).toBe('two_factor');
    const granted = await home.callFromOutside('PUT', path, withCode(await codeOf(home)));
    expect([granted.status, granted.json.app.name]).toEqual([200, 'haiku']);
    expect((await change(home)).status).toBe(200);
    expect((await change(home.restarted())).status).toBe(200);
    await home.clock.advance(30 * 60_000);
    expect((await change(home)).status).toBe(403);
    expect((await change(home, withCode(await codeOf(home)))).status).toBe(200);
  });

  test('is not changed by another token of the same account, nor turned back without a code', async () => {
    const home = await guarded();
    await home.callFromOutside('PUT', '/apps/haiku/pre-authorizations', withCode(await codeOf(home)));
    const stolen = await home.accounts.authorize(home.owner, {
      description: 'stolen',
      lifetimeSeconds: null,
    });
    const headers = { authorization: `Bearer ${stolen.token}` };
    for (const [method, path, body] of [
      ['PATCH', '/apps/haiku/config-vars', {}],
      ['PATCH', FEATURE, { enabled: false }],
      ['DELETE', '/apps/haiku', {}],
      ['POST', '/addon-attachments', { addon: 'x', app: 'haiku' }],
      [
        'POST',
        '/pipeline-promotions',
        { pipeline: { id: 'x' }, source: { app: { id: 'x' } }, targets: [{ app: { id: 'haiku' } }] },
      ],
    ] as const) {
      const { status, json } = await home.callFromOutside(method, path, { headers, body });
      expect([method, path, status, json.id]).toEqual([method, path, 403, 'two_factor']);
    }
    // The owner at the local socket may.
    expect((await home.call('PATCH', FEATURE, { body: { enabled: false } })).status).toBe(200);
    expect((await change(home, { headers })).status).toBe(200);
  });

  test('is not changed either by what belongs to it and is asked for by its own name', async () => {
    const home = await guarded();
    await home.platform.apps.create(home.owner, { name: 'open' });
    const made = async (path: string, body: object) => (await home.call('POST', path, { body })).json;
    const addOn = await made('/apps/haiku/addons', { plan: 'postgresql:mini', name: 'poems' });
    const elsewhere = await made('/apps/open/addons', { plan: 'redis:mini', name: 'cache' });
    await home.queue.idle();
    const attachment = await made('/addon-attachments', { addon: 'cache', app: 'haiku', name: 'CACHE' });
    const shared = await made('/addon-attachments', { addon: 'poems', app: 'open', name: 'POEMS' });
    const pipeline = await made('/pipelines', { name: 'verses', owner: { id: home.owner.id, type: 'user' } });
    const at = { pipeline: { id: pipeline.id }, stage: 'production' };
    const coupling = await made('/pipeline-couplings', { ...at, app: 'haiku' });
    const sora = await Person.of(home, 'sora@example.com');
    const offer = await made('/account/app-transfers', { app: 'haiku', recipient: sora.email });
    const url = (await home.store.addOns.find(addOn.id))?.config['URL'];
    const own = await made('/apps/open/addons', { plan: 'postgresql:mini', name: 'prose' });
    await home.queue.idle();
    for (const [method, path, body] of [
      ['POST', `/renga/addons/${addOn.id}/console`, {}],
      ['PUT', '/client/v11/databases/poems/reset', {}],
      ['POST', `/client/v11/databases/${addOn.id}/restores`, { backup_url: 'https://example.com/dump' }],
      ['POST', `/client/v11/databases/${own.id}/transfers`, { from_url: '', to_url: url }],
      ['POST', '/postgres/v0/databases/poems/credentials_rotation', {}],
      // Made for another app, and attached to this one.
      ['POST', `/redis/v0/databases/${elsewhere.id}/credentials_rotation`, {}],
      ['DELETE', '/apps/open/addons/cache', {}],
      ['DELETE', `/addon-attachments/${attachment.id}`, {}],
      ['PATCH', `/pipeline-couplings/${coupling.id}`, { stage: 'staging' }],
      ['DELETE', `/pipeline-couplings/${coupling.id}`, {}],
      ['DELETE', '/pipelines/verses', {}],
      ['DELETE', `/account/app-transfers/${offer.id}`, {}],
    ] as const) {
      const { status, json } = await home.callFromOutside(method, path, { body });
      expect([method, path, status, json.id, json.app?.name]).toEqual([
        method,
        path,
        403,
        'two_factor',
        'haiku',
      ]);
    }
    // What belongs to others is as free as ever, and one code is good for all that a request is about.
    expect((await home.callFromOutside('DELETE', `/addon-attachments/${shared.id}`)).status).toBe(200);
    const moved = await home.callFromOutside('PATCH', `/pipeline-couplings/${coupling.id}`, {
      body: { stage: 'staging' },
      ...withCode(await codeOf(home)),
    });
    expect(moved.status).toBe(200);
  });

  test('is changed beside another one by one code for both', async () => {
    const home = await guarded();
    await home.platform.apps.create(home.owner, { name: 'tanka' });
    await home.call('PATCH', '/apps/tanka/features/require-two-factor', { body: { enabled: true } });
    const both = { app: 'haiku', targets: [{ app: { id: 'tanka' } }] };
    const ask = (options: CallOptions) =>
      home.callFromOutside('POST', '/pipeline-promotions', { body: both, ...options });
    expect((await ask({})).json.id).toBe('two_factor');
    // It is good, so what is wrong with the request itself comes to light.
    expect((await ask(withCode(await codeOf(home)))).json.id).toBe('invalid_params');
  });

  test('tells who has none to turn it on, and strangers nothing', async () => {
    const home = await guarded();
    const sora = await Person.of(home, 'sora@example.com');
    expect(await sora.status('PATCH', '/apps/haiku/config-vars', {})).toBe(404);
    await home.call('POST', '/apps/haiku/collaborators', { body: { user: 'sora@example.com' } });
    const { status, json } = await sora.ask('PATCH', '/apps/haiku/config-vars', {});
    expect([status, json.id]).toEqual([403, 'two_factor_missing']);
    expect(json.message).toContain('renga 2fa:enable');
    expect(await sora.status('PUT', '/apps/haiku/pre-authorizations')).toBe(403);
  });

  test('takes a push by who has shown a code by any token, as git has one of its own', async () => {
    const home = await guarded();
    const { preAuthorizations, apps } = home.platform;
    const app = await apps.find(home.owner, 'haiku');
    await expect(preAuthorizations.checkPush(home.owner, app)).rejects.toMatchObject({
      id: 'two_factor',
      message: expect.stringContaining('renga 2fa:authorize --app haiku'),
    });
    await home.callFromOutside('PUT', '/apps/haiku/pre-authorizations', withCode(await codeOf(home)));
    await preAuthorizations.checkPush(home.owner, app);
    await home.restarted().platform.preAuthorizations.checkPush(home.owner, app);
    await home.clock.advance(30 * 60_000);
    await expect(preAuthorizations.checkPush(home.owner, app)).rejects.toMatchObject({ id: 'two_factor' });
  });
});
