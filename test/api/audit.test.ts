import { describe, expect, test } from 'vitest';
import { ApiHome, type Reply } from './support/api-home.ts';
import { Person } from './support/person.ts';

const lines = ({ json }: Reply): readonly string[] =>
  json.map(
    (each: {
      actor: { email: string };
      action: string;
      app: { name: string } | null;
      fields: readonly string[];
      address: string;
      allowed: boolean;
    }) =>
      `${each.actor.email} ${each.action} ${each.app?.name ?? '-'} [${each.fields}] ${each.address}${each.allowed ? '' : ' refused'}`,
  );

describe('the activity of an app', () => {
  test('names who changed what from where, and no value; looking leaves no trace', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const sora = await Person.of(home, 'sora@example.com');
    await home.call('POST', '/apps/haiku/collaborators', { body: { user: 'sora@example.com' } });
    await sora.ask('PATCH', '/apps/haiku/config-vars', { SECRET_KEY: 'cherry blossom' });
    await sora.ask('GET', '/apps/haiku/config-vars');
    await sora.ask('POST', '/apps/haiku/log-sessions', { tail: false });
    await sora.ask('DELETE', '/apps/haiku');
    await home.callFromOutside('PATCH', '/apps/haiku', {
      body: { name: 'tanka' },
      headers: { 'x-forwarded-for': '198.51.100.1, 192.0.2.7' },
    });
    const activity = await home.call('GET', '/renga/activity?app=tanka');
    expect(lines(activity)).toEqual([
      'me@example.com PATCH /apps/:app haiku [name] 192.0.2.7',
      'sora@example.com DELETE /apps/:app haiku [] nowhere refused',
      'sora@example.com PATCH /apps/:app/config-vars haiku [SECRET_KEY] nowhere',
      'me@example.com POST /apps/:app/collaborators haiku [user] this machine',
    ]);
    expect(activity.text).not.toContain('cherry');
    expect(lines(await home.call('GET', '/renga/activity?app=tanka&limit=1'))).toHaveLength(1);
    expect((await home.call('GET', '/renga/activity?limit=many')).status).toBe(422);
  });

  test('is for those who operate it; an account sees its own deeds and what was done to its apps', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const sora = await Person.of(home, 'sora@example.com');
    const body = { user: 'sora@example.com', permissions: ['view'] };
    await home.call('POST', '/apps/haiku/collaborators', { body });
    await sora.ask('POST', '/apps', { name: 'tanka' });
    await home.call('POST', '/pipelines', { body: { name: 'poems', owner: null } });
    expect(await sora.status('GET', '/renga/activity?app=haiku')).toBe(403);
    expect(lines(await sora.ask('GET', '/renga/activity'))).toEqual([
      'sora@example.com POST /apps - [name] nowhere',
    ]);
    expect(lines(await home.call('GET', '/renga/activity'))).toEqual([
      'me@example.com POST /pipelines - [name,owner] this machine',
      'me@example.com POST /apps/:app/collaborators haiku [user,permissions] this machine',
    ]);
    expect(await (await Person.of(home, 'kaho@example.com')).status('GET', '/renga/activity?app=haiku')).toBe(
      404,
    );
  });
});

describe('wrong credentials', () => {
  const wrongToken = (home: ApiHome, from: string) =>
    home.callFromOutside('GET', '/account', {
      headers: { authorization: 'Bearer HRKU-canary', 'x-forwarded-for': from },
    });
  const wrongPassword = (home: ApiHome, from: string) =>
    home.callFromOutside('POST', '/oauth/authorizations', {
      body: {},
      headers: {
        authorization: `Basic ${Buffer.from('me@example.com:canary').toString('base64')}`,
        'x-forwarded-for': from,
      },
    });

  test('H1: leave one row a minute, then fewer, however many there are, and nothing of what was shown', async () => {
    const home = await ApiHome.open();
    const rows = async () => (await home.call('GET', '/renga/activity?limit=1000')).json;
    for (let guess = 0; guess < 300; guess += 1) await wrongToken(home, '192.0.2.66');
    await wrongToken(home, '192.0.2.1');
    await wrongPassword(home, '192.0.2.1');
    expect(await rows()).toEqual([]);
    await home.clock.advance(60_000);
    const activity = await home.call('GET', '/renga/activity');
    expect(lines(activity)).toEqual([
      'nobody wrong credentials - [token: 301,password: 1,addresses: 2] 192.0.2.66 refused',
    ]);
    expect(activity.text).not.toContain('canary');

    // A day of it, a guess each second minute.
    for (let guess = 0; guess < 720; guess += 1) {
      await wrongToken(home, '192.0.2.66');
      await home.clock.advance(120_000);
    }
    expect((await rows()).length).toBeLessThan(32);
    expect((await rows()).length).toBeGreaterThan(20);
  });

  test('are for administrators to see', async () => {
    const home = await ApiHome.open();
    const sora = await Person.of(home, 'sora@example.com');
    const admin = await Person.of(home, 'admin@example.com');
    await wrongToken(home, '192.0.2.66');
    await home.clock.advance(60_000);
    expect(lines(await sora.ask('GET', '/renga/activity'))).toEqual([]);
    expect(lines(await admin.ask('GET', '/renga/activity'))).toEqual([
      'nobody wrong credentials - [token: 1,addresses: 1] 192.0.2.66 refused',
    ]);
  });
});
