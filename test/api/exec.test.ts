import { beforeEach, describe, expect, it } from 'vitest';
import { ApiHome } from './support/api-home.ts';

const KEY = 'ssh-rsa AAAA';
const FEATURE = '/apps/haiku/features/runtime-heroku-exec';

describe('the exec manager of the official client', () => {
  let home: ApiHome;

  beforeEach(async () => {
    home = await ApiHome.open();
    await home.deployed('haiku');
  });

  // The client names no version, and the app as the user of its Basic credentials.
  const headers = (app: string) => ({
    authorization: `Basic ${btoa(`${app}:${home.token}`)}`,
    accept: '*/*',
  });
  const admit = (dyno = 'web.1', app = 'haiku') =>
    home.callFromOutside('PUT', `/api/v2/${dyno}`, { headers: headers(app), body: { client_key: KEY } });
  it('gives a key of the client a way into one dyno', async () => {
    const { status, json } = await admit();
    expect([status, json]).toEqual([
      200,
      {
        tunnel_host: 'ssh.renga.example',
        client_user: expect.stringMatching(/^[0-9a-f]{32}$/),
        proxy_public_key: 'ssh-ed25519 AAAA',
        dyno_ip: expect.any(String),
      },
    ]);
    const pass = home.platform.execAccess.find(json.client_user);
    expect(pass).toMatchObject({ clientKey: KEY, app: { name: 'haiku' }, dyno: { type: 'web', number: 1 } });
    const { json: open } = await home.callFromOutside('GET', '/api/v2', { headers: headers('haiku') });
    expect(open).toEqual([{ dyno_name: 'web.1' }]);
  });

  it('takes it away after a minute without a use, or an hour after the last', async () => {
    const unused = (await admit()).json.client_user;
    const used = (await admit()).json.client_user;
    const { execAccess } = home.platform;
    const pass = execAccess.find(used);
    if (pass) execAccess.used(pass);
    await home.clock.advance(60_000);
    expect([execAccess.find(unused), execAccess.find(used)]).toEqual([null, pass]);
    await home.clock.advance(59 * 60_000);
    expect(execAccess.find(used)).toBeNull();
  });

  it('has none for a dyno or an app that is not there, nor where the feature was turned off', async () => {
    expect((await admit('web.9')).status).toBe(404);
    expect((await admit('web.1', 'tanka')).status).toBe(404);
    expect((await home.call('GET', FEATURE)).json).toMatchObject({ enabled: true });
    await home.call('PATCH', FEATURE, { body: { enabled: false } });
    expect((await admit()).json).toMatchObject({
      id: 'exec_disabled',
      message: expect.stringContaining('renga features:enable runtime-heroku-exec -a haiku'),
    });
  });

  it('is noted with the app, and not with the key', async () => {
    await admit();
    const { json } = await home.call('GET', '/renga/activity');
    expect(json[0]).toMatchObject({ action: 'PUT /api/v2/:dyno', app: { name: 'haiku' } });
    expect(JSON.stringify(json)).not.toContain(KEY);
  });
});
