import { describe, expect, test } from 'vitest';
import { ApiHome } from './support/api-home.ts';

const PASSWORD = 'correct horse battery';

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Logs in as the official client does. */
const logIn = (home: ApiHome, password: string, from = '192.0.2.1') =>
  home.callFromOutside('POST', '/oauth/authorizations', {
    body: { description: 'cli', scope: ['global'], expires_in: 2_592_000 },
    headers: { authorization: basic('me@example.com', password), 'x-forwarded-for': `10.0.0.1, ${from}` },
  });

const withToken = (token: string, from = '192.0.2.1') => ({
  headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': from },
});

async function homeWithPassword(): Promise<ApiHome> {
  const home = await ApiHome.open();
  await home.logins.setPassword(home.owner, PASSWORD);
  return home;
}

describe('logging in', () => {
  test('with e-mail and password gives out a token that ends with the session', async () => {
    const home = await homeWithPassword();
    const { status, json } = await logIn(home, PASSWORD);
    expect(status).toBe(201);
    expect(json).toMatchObject({ scope: ['global'], access_token: { expires_in: 2_592_000 } });
    expect(json.session).toMatchObject({ id: expect.any(String) });

    const mine = withToken(json.access_token.token);
    expect((await home.callFromOutside('GET', '/account', mine)).json.email).toBe('me@example.com');
    expect((await home.callFromOutside('GET', '/oauth/sessions', mine)).json).toEqual([
      expect.objectContaining({ id: json.session.id, description: 'cli', expires_in: 2_592_000 }),
    ]);
    expect((await home.callFromOutside('DELETE', '/oauth/sessions/~', mine)).json.id).toBe(json.session.id);
    expect((await home.callFromOutside('GET', '/account', mine)).status).toBe(401);
  });

  test('counts only where a token is given out, and not before a password was set', async () => {
    const home = await ApiHome.open();
    expect((await logIn(home, '')).status).toBe(401);
    expect((await logIn(home, PASSWORD)).json).toEqual({
      id: 'unauthorized',
      message: 'There was a problem with your login: e-mail or password is wrong.',
    });
    await home.logins.setPassword(home.owner, PASSWORD);
    const headers = { authorization: basic('me@example.com', PASSWORD) };
    expect((await home.callFromOutside('GET', '/account', { headers })).status).toBe(401);
    // Any user name goes with a token, as netrc files send one.
    const netrc = { authorization: basic('me@example.com', home.token) };
    expect((await home.callFromOutside('GET', '/account', { headers: netrc })).status).toBe(200);
  });

  test('takes a password that is changed: at the socket at once, from outside with the old one', async () => {
    const home = await ApiHome.open();
    const put = (body: object) => home.callFromOutside('PUT', '/account/password', { body });
    expect((await home.call('PUT', '/account/password', { body: { new_password: 'short' } })).json.id).toBe(
      'invalid_password',
    );
    expect((await home.call('PUT', '/account/password', { body: { new_password: PASSWORD } })).status).toBe(
      200,
    );
    expect((await put({ new_password: 'another password' })).status).toBe(401);
    expect((await put({ current_password: PASSWORD, new_password: 'another password' })).status).toBe(200);
    expect((await logIn(home, PASSWORD)).status).toBe(401);
    expect((await logIn(home, 'another password')).status).toBe(201);
  });
});

describe('guessing', () => {
  test('H1: ten thousand wrong tokens slow their address down, and nobody else; the log never shows one', async () => {
    const home = await ApiHome.open();
    const statuses = new Map<number, number>();
    for (let guess = 0; guess < 10_000; guess += 1) {
      const { status } = await home.callFromOutside(
        'GET',
        '/account',
        withToken(`HRKU-${guess}`, '192.0.2.66'),
      );
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses]).toEqual([
      [401, 100],
      [429, 9_900],
    ]);
    // Whoever has a token is served, also from there.
    for (const from of ['192.0.2.1', '192.0.2.66'])
      expect((await home.callFromOutside('GET', '/account', withToken(home.token, from))).status).toBe(200);
    expect((await home.callFromOutside('GET', '/account', withToken('HRKU-x'))).status).toBe(401);
    expect(home.notices).toEqual(['too many wrong tokens from 192.0.2.66: it is slowed down']);
    await home.clock.advance(60_000);
    expect((await home.callFromOutside('GET', '/account', withToken('HRKU-y', '192.0.2.66'))).status).toBe(
      401,
    );
  });

  test('H1: wrong passwords slow an address down before they are even tried, whatever it claims to be', async () => {
    const home = await homeWithPassword();
    const statuses: number[] = [];
    for (let guess = 0; guess < 12; guess += 1)
      statuses.push((await logIn(home, `wrong password ${guess}`, '192.0.2.66')).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    // The right one is not let through either: it would tell that it is right.
    expect((await logIn(home, PASSWORD, '192.0.2.66')).status).toBe(429);
    expect((await logIn(home, PASSWORD)).status).toBe(201);
    expect(home.notices).toEqual(['too many wrong passwords from 192.0.2.66: it is slowed down']);
  });

  test('H1: an e-mail or a password that nobody can have is wrong, counted by its address and never kept', async () => {
    const home = await homeWithPassword();
    const guess = async (email: string, password: string, from: string) => {
      const authorization = `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`;
      const headers = { authorization, 'x-forwarded-for': from };
      return (await home.callFromOutside('POST', '/oauth/authorizations', { headers })).status;
    };
    const long = `${'x'.repeat(320)}@example.com`;
    const statuses = new Set<number>();
    // One more than an account that is guessed from everywhere takes.
    for (let address = 0; address <= 100; address += 1)
      statuses.add(await guess(long, PASSWORD, `192.0.2.${address}`));
    expect([...statuses]).toEqual([401]);
    for (let count = 0; count < 10; count += 1)
      expect(await guess('me@example.com', 'x'.repeat(1_025), '192.0.2.200')).toBe(401);
    expect(await guess('me@example.com', PASSWORD, '192.0.2.200')).toBe(429);
    expect(await guess('me@example.com', PASSWORD, '192.0.2.201')).toBe(201);
  });
});

describe('a token', () => {
  test('is rotated: the new one is good for as long, the old one for nothing', async () => {
    const home = await ApiHome.open();
    const made = await home.callFromOutside('POST', '/oauth/authorizations', {
      body: { description: 'ci', expires_in: 100 },
    });
    await home.clock.advance(60_000);
    const path = `/oauth/authorizations/${made.json.id}`;
    const rotated = await home.callFromOutside('POST', `${path}/actions/regenerate-tokens`);
    expect(rotated.json).toMatchObject({ id: made.json.id, access_token: { expires_in: 100 } });
    const use = async ({ json }: typeof made) =>
      (await home.callFromOutside('GET', '/account', withToken(json.access_token.token))).status;
    expect([await use(made), await use(rotated)]).toEqual([401, 200]);
    await home.clock.advance(101_000);
    expect(await use(rotated)).toBe(401);
    const renamed = await home.callFromOutside('PATCH', path, { body: { description: 'old' } });
    expect(renamed.json.description).toBe('old');
  });

  const SCOPES = ['identity', 'read', 'write', 'read-protected', 'write-protected', 'global'];
  test.each<readonly [string, string, string]>([
    ['GET', '/account', 'identity read write read-protected write-protected global'],
    ['GET', '/apps', 'read write read-protected write-protected global'],
    ['GET', '/apps/haiku/releases', 'read write read-protected write-protected global'],
    ['GET', '/apps/haiku/config-vars', 'read-protected write-protected global'],
    ['PATCH', '/apps/haiku/config-vars', 'write-protected global'],
    ['PATCH', '/apps/haiku', 'write write-protected global'],
    ['POST', '/apps/haiku/dynos', 'write-protected global'],
    ['POST', '/apps/haiku/dynos/web.1', 'write-protected global'],
    ['POST', '/filters/apps', 'read write read-protected write-protected global'],
    ['GET', '/oauth/authorizations', 'global'],
    ['POST', '/oauth/authorizations', 'global'],
    ['PUT', '/account/password', 'global'],
    ['POST', '/renga/shutdown', 'global'],
  ])('of which scope may %s %s', async (method, path, accepted) => {
    const home = await ApiHome.open();
    await home.deployed();
    const allowed: string[] = [];
    for (const scope of SCOPES) {
      const { token } = await home.accounts.authorize(home.owner, {
        description: scope,
        lifetimeSeconds: null,
        scope: [scope],
      });
      const body = method === 'GET' ? {} : { body: {} };
      const { json, headers } = await home.callFromOutside(method, path, { ...body, ...withToken(token) });
      const refused = json.id === 'forbidden' && json.message.startsWith('This token may not do that');
      if (!refused) allowed.push(scope);
      if (method === 'GET' && !refused) expect(headers.get('oauth-scope')).toBe(scope);
    }
    expect(allowed.join(' ')).toBe(accepted);
  });
});
