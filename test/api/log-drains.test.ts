import { describe, expect, it } from 'vitest';
import { ApiHome } from './support/api-home.ts';

const URL_ONE = 'https://user:secret@logs.example.com/in?app=haiku';

describe('log drains', () => {
  it('are added, found by id, URL and token, led elsewhere and removed, without a release', async () => {
    const home = await ApiHome.open();
    const { app } = await home.deployed();
    const releases = (await home.call('GET', '/apps/haiku/releases')).json.length;
    const added = await home.call('POST', '/apps/haiku/log-drains', { body: { url: URL_ONE } });

    expect([added.status, added.headers.get('cache-control'), added.json]).toEqual([
      201,
      'private, no-store',
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        url: URL_ONE,
        token: expect.stringMatching(
          /^d\.[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        ),
        app: { id: app.id, name: 'haiku' },
        addon: null,
        created_at: '2026-01-02T03:04:05Z',
        updated_at: '2026-01-02T03:04:05Z',
      },
    ]);
    const { id, token } = added.json;
    expect((await home.call('GET', '/apps/haiku/log-drains')).json).toEqual([added.json]);
    for (const name of [id, token, encodeURIComponent(URL_ONE)])
      expect((await home.call('GET', `/apps/haiku/log-drains/${name}`)).json).toEqual(added.json);
    expect([...home.logs.draining]).toEqual([[id, URL_ONE]]);

    const moved = await home.call('PUT', `/apps/haiku/log-drains/${token}`, {
      body: { url: 'syslog://logs.example.com' },
    });
    expect(moved.json).toEqual({ ...added.json, url: 'syslog://logs.example.com' });
    expect([...home.logs.draining]).toEqual([[id, 'syslog://logs.example.com']]);
    const removed = await home.call(
      'DELETE',
      `/apps/haiku/log-drains/${encodeURIComponent('syslog://logs.example.com')}`,
    );
    expect([removed.status, removed.json]).toEqual([200, moved.json]);
    expect([...home.logs.draining]).toEqual([]);
    expect((await home.call('GET', '/apps/haiku/log-drains')).json).toEqual([]);
    expect((await home.call('GET', '/apps/haiku/releases')).json.length).toBe(releases);
  });

  it('have one URL each, which logs can be sent to, and are five at most', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const add = async (url: unknown) => {
      const { status, json } = await home.call('POST', '/apps/haiku/log-drains', { body: { url } });
      return [status, json.id];
    };
    const added = await home.call('POST', '/apps/haiku/log-drains', { body: { url: URL_ONE } });

    expect(await add(URL_ONE)).toEqual([409, 'drain_exists']);
    expect(await add('ftp://logs.example.com')).toEqual([422, 'invalid_drain_url']);
    expect(await add(7)).toEqual([422, 'invalid_params']);
    for (const number of [2, 3, 4, 5]) expect((await add(`syslog://host-${number}`))[0]).toBe(201);
    expect(await add('syslog://host-6')).toEqual([422, 'too_many_drains']);
    const moved = await home.call('PUT', '/apps/haiku/log-drains/syslog%3A%2F%2Fhost-2', {
      body: { url: URL_ONE },
    });
    expect([moved.status, moved.json.id]).toEqual([409, 'drain_exists']);
    expect(
      (await home.call('PUT', `/apps/haiku/log-drains/${added.json.id}`, { body: { url: URL_ONE } })).status,
    ).toBe(200);
    expect((await home.call('DELETE', '/apps/haiku/log-drains/syslog%3A%2F%2Fhost-9')).json).toEqual({
      id: 'not_found',
      message: "Couldn't find that log drain.",
      resource: 'log drain',
    });
  });

  it('of one app are nothing to another', async () => {
    const home = await ApiHome.open();
    await home.deployed('haiku');
    await home.deployed('sonnet');
    const { json } = await home.call('POST', '/apps/haiku/log-drains', { body: { url: URL_ONE } });

    for (const method of ['GET', 'DELETE'])
      expect((await home.call(method, `/apps/sonnet/log-drains/${json.id}`)).status).toBe(404);
    expect((await home.call('POST', '/apps/sonnet/log-drains', { body: { url: URL_ONE } })).status).toBe(201);
  });
});
