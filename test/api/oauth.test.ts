import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codeAt, stepAt } from '../../src/lib/domain/totp.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';
import { ApiHome, type CallOptions, type Reply } from './support/api-home.ts';
import { Person } from './support/person.ts';

const PASSWORD = 'correct horse battery';
const CALLBACK = 'https://poems.example/callback?from=renga';
const HOUR_MS = 3_600_000;

/** An installation with a client of the owner's; records are kept as they are in earnest. */
async function withClient() {
  const home = await ApiHome.open({}, { openStore: (folder) => SqlStore.open(join(folder, 'state.db')) });
  await home.logins.setPassword(home.owner, PASSWORD);
  const body = { name: 'Poems & <Verses>', redirect_uri: CALLBACK };
  const { status, json } = await home.call('POST', '/oauth/clients', { body });
  expect(status).toBe(201);
  return { home, id: json.id as string, secret: json.secret as string };
}

type World = Awaited<ReturnType<typeof withClient>>;

const place = ({ id }: World, query: Readonly<Record<string, string>> = {}): string =>
  `http://localhost:8080/oauth/authorize?${new URLSearchParams({
    client_id: id,
    response_type: 'code',
    scope: 'read',
    state: 'winter',
    ...query,
  })}`;

const submit = (
  { home }: World,
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {
    origin: 'http://localhost:8080',
    'sec-fetch-site': 'same-origin',
  },
) =>
  home.open(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: String(new URLSearchParams({ decision: 'allow', ...fields })),
  });

const LOGIN = { email: 'me@example.com', password: PASSWORD };

/** The code that the browser carries back. */
async function codeFrom(world: World, query: Readonly<Record<string, string>> = {}): Promise<string> {
  const response = await submit(world, place(world, query), LOGIN);
  expect(response.status).toBe(303);
  return new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
}

const fetchTokens = (
  { home, secret }: World,
  fields: Readonly<Record<string, string>>,
  options: CallOptions = {},
) =>
  home.callFromOutside('POST', '/oauth/token', {
    body: String(new URLSearchParams({ client_secret: secret, ...fields })),
    ...options,
    headers: {
      accept: '*/*',
      authorization: '',
      'content-type': 'application/x-www-form-urlencoded',
      ...options.headers,
    },
  });

const forCode = (world: World, code: string, more: Readonly<Record<string, string>> = {}) =>
  fetchTokens(world, { grant_type: 'authorization_code', code, ...more });

const statusWith = async ({ home }: World, token: string, path = '/apps'): Promise<number> =>
  (await home.callFromOutside('GET', path, { headers: { authorization: `Bearer ${token}` } })).status;

const errorOf = ({ status, json }: Reply) => `${status} ${json.error} ${json.id}`;

describe('an OAuth client', () => {
  test('shows its secret once, keeps only a hash of it, and belongs to who has made it', async () => {
    const { home, id, secret } = await withClient();
    const { json } = await home.call('GET', `/oauth/clients/${id}`);
    expect(json).toMatchObject({
      id,
      name: 'Poems & <Verses>',
      redirect_uri: CALLBACK,
      secret: 'HRKU-**********',
    });
    expect((await home.store.oauthClients.find(id))?.secretHash).not.toContain(secret);
    const sora = await Person.of(home, 'sora@example.com');
    expect(await sora.status('GET', `/oauth/clients/${id}`)).toBe(404);
    expect((await sora.ask('GET', '/oauth/clients')).json).toEqual([]);
    const rotated = await home.call('POST', `/oauth/clients/${id}/actions/rotate-credentials`);
    expect(rotated.json.secret).not.toBe(secret);
    const renamed = await home.call('PATCH', `/oauth/clients/${id}`, { body: { name: 'Verses' } });
    expect(renamed.json).toMatchObject({ name: 'Verses', redirect_uri: CALLBACK });
    const activity = await home.call('GET', '/renga/activity');
    expect(activity.json.map(({ action }: { readonly action: string }) => action)).toEqual([
      'PATCH /oauth/clients/:client',
      'POST /oauth/clients/:client/actions/rotate-credentials',
      'POST /oauth/clients',
    ]);
    expect(activity.text).not.toContain(secret);
  });

  test.each([
    'http://poems.example/callback',
    'javascript:alert(1)',
    'https://poems.example/#top',
    'https://me:secret@poems.example/',
    'poems.example',
  ])('is not to lead people to %s', async (redirect_uri) => {
    const { home } = await withClient();
    const made = await home.call('POST', '/oauth/clients', { body: { name: 'poems', redirect_uri } });
    expect([made.status, made.json.id]).toEqual([422, 'invalid_redirect_uri']);
  });

  test('that goes takes all that it was allowed with it', async () => {
    const world = await withClient();
    const { json } = await forCode(world, await codeFrom(world));
    expect(await statusWith(world, json.access_token)).toBe(200);
    await world.home.call('DELETE', `/oauth/clients/${world.id}`);
    expect(await statusWith(world, json.access_token)).toBe(401);
    expect((await world.home.open(place(world))).status).toBe(404);
  });
});

describe('the page that asks', () => {
  test('says who asks for what, escaped, and lets nothing in from elsewhere', async () => {
    const world = await withClient();
    const response = await world.home.open(place(world));
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toContain('Poems &amp; &lt;Verses&gt;');
    expect(text).toContain('see your apps, but not their config vars');
    expect(text).toContain('<strong>poems.example</strong>');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'private, no-store',
      'content-security-policy': expect.stringMatching(
        /default-src 'none'.*form-action 'self' https:\/\/poems\.example;.*frame-ancestors 'none'/,
      ),
      'x-frame-options': 'DENY',
    });
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  test('leads back with a code, or with what went wrong, and never to where the client is not', async () => {
    const world = await withClient();
    const back = async (
      query: Readonly<Record<string, string>>,
      fields: Readonly<Record<string, string>> = LOGIN,
    ) => (await submit(world, place(world, query), fields)).headers.get('location');
    expect(await back({})).toMatch(
      /^https:\/\/poems\.example\/callback\?from=renga&code=HRKU-[\w-]+&state=winter$/,
    );
    const failed = (error: string) => `${CALLBACK}&error=${error}&state=winter`;
    expect(await back({}, { decision: 'deny' })).toBe(failed('access_denied'));
    expect(await back({ response_type: 'token' })).toBe(failed('unsupported_response_type'));
    expect(await back({ scope: 'read everything' })).toBe(failed('invalid_scope'));
    expect(await back({ code_challenge: 'plain', code_challenge_method: 'plain' })).toBe(
      failed('invalid_request'),
    );
    for (const query of [{ redirect_uri: 'https://evil.example/' }, { client_id: 'nobody' }] as const) {
      const response = await world.home.open(place(world, query));
      expect([response.status < 400, response.headers.get('location')]).toEqual([false, null]);
    }
  });

  test('takes only right credentials, with the second factor where that is on', async () => {
    const world = await withClient();
    const { home } = world;
    const wrong = await submit(world, place(world), { ...LOGIN, password: 'wrong password' });
    expect([wrong.status, await wrong.text()]).toEqual([
      401,
      expect.stringContaining('e-mail or password is wrong'),
    ]);

    await home.call('POST', '/renga/second-factor');
    const codeNow = async () => {
      await home.clock.advance(60_000);
      const factor = await home.store.secondFactors.find(home.owner.id);
      return codeAt(factor?.secret ?? Buffer.alloc(0), stepAt(home.clock.now()));
    };
    await home.call('PUT', '/renga/second-factor', { body: { code: await codeNow() } });
    const asked = await submit(world, place(world), LOGIN);
    const text = await asked.text();
    expect([asked.status, text.includes('Code of your authenticator app'), text.includes(PASSWORD)]).toEqual([
      200,
      true,
      false,
    ]);
    const proof = /name="proof" value="([^"]+)"/.exec(text)?.[1] ?? '';
    expect((await submit(world, place(world), { proof, code: '000000' })).status).toBe(401);
    expect((await submit(world, place(world), { proof: `${proof}x`, code: await codeNow() })).status).toBe(
      401,
    );
    // What was shown for one client is not good for another.
    const other = await home.call('POST', '/oauth/clients', {
      body: { name: 'other', redirect_uri: CALLBACK },
    });
    const elsewhere = place(world, { client_id: other.json.id });
    expect((await submit(world, elsewhere, { proof, code: await codeNow() })).status).toBe(401);
    expect((await submit(world, place(world), { proof, code: await codeNow() })).status).toBe(303);
    await home.clock.advance(5 * 60_000);
    expect((await submit(world, place(world), { proof, code: await codeNow() })).status).toBe(401);
  });

  test('H6: is answered by nobody but the person: forms of other sites are refused', async () => {
    const world = await withClient();
    for (const headers of [
      { origin: 'http://evil.localhost:8080', 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
    ])
      expect((await submit(world, place(world), LOGIN, headers)).status).toBe(403);
  });
});

describe('a client with a code', () => {
  test('fetches tokens of the scope that was allowed, which end after eight hours', async () => {
    const world = await withClient();
    const { status, json } = await forCode(world, await codeFrom(world), { client_id: world.id });
    expect([status, json]).toEqual([
      200,
      {
        access_token: expect.stringMatching(/^HRKU-/),
        refresh_token: expect.stringMatching(/^HRKU-/),
        expires_in: 28_800,
        token_type: 'Bearer',
        scope: 'read',
        user_id: world.home.owner.id,
        session_nonce: null,
      },
    ]);
    expect(await statusWith(world, json.access_token)).toBe(200);
    expect(await statusWith(world, json.access_token, '/oauth/authorizations')).toBe(403);
    expect(await statusWith(world, json.refresh_token)).toBe(401);
    await world.home.clock.advance(8 * HOUR_MS);
    expect(await statusWith(world, json.access_token)).toBe(401);
  });

  test('says its secret as Basic credentials too, with escapes or as it stands', async () => {
    const world = await withClient();
    const tell = async (id: string, secret: string) => {
      const reply = await world.home.callFromOutside('POST', '/oauth/token', {
        body: String(new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'none' })),
        headers: {
          authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
      });
      return errorOf(reply);
    };
    const known = await tell(world.id, world.secret);
    expect(known).toMatch(/invalid_grant/);
    expect(await tell(world.id, world.secret.replace('-', '%2D'))).toBe(known);
    for (const secret of [`${world.secret}:more`, `${world.secret}%`, '%zz'])
      expect(await tell(world.id, secret), secret).toMatch(/invalid_client/);
  });

  test('renews them as often as it likes; the earlier ones are good until they end', async () => {
    const world = await withClient();
    const first = (await forCode(world, await codeFrom(world))).json;
    await world.home.clock.advance(HOUR_MS);
    const renew = () =>
      fetchTokens(world, { grant_type: 'refresh_token', refresh_token: first.refresh_token });
    const second = (await renew()).json;
    expect(second).toMatchObject({ refresh_token: first.refresh_token, expires_in: 28_800 });
    expect(await statusWith(world, first.access_token)).toBe(200);
    await world.home.clock.advance(7 * HOUR_MS);
    expect([
      await statusWith(world, first.access_token),
      await statusWith(world, second.access_token),
    ]).toEqual([401, 200]);
    await world.home.clock.advance(1000 * HOUR_MS);
    expect((await renew()).status).toBe(200);
  });

  test('loses everything when a code comes twice, as somebody else has seen it', async () => {
    const world = await withClient();
    const code = await codeFrom(world);
    const { json } = await forCode(world, code);
    expect(errorOf(await forCode(world, code))).toBe('400 invalid_grant invalid_grant');
    expect(await statusWith(world, json.access_token)).toBe(401);
    expect(
      errorOf(await fetchTokens(world, { grant_type: 'refresh_token', refresh_token: json.refresh_token })),
    ).toBe('400 invalid_grant invalid_grant');
  });

  test('gets nothing for a code that is old, of another client, or asked for with a proof that it has not', async () => {
    const world = await withClient();
    const old = await codeFrom(world);
    await world.home.clock.advance(5 * 60_000);
    expect(errorOf(await forCode(world, old))).toBe('400 invalid_grant invalid_grant');
    const other = await world.home.call('POST', '/oauth/clients', {
      body: { name: 'o', redirect_uri: CALLBACK },
    });
    const code = await codeFrom(world);
    expect(errorOf(await forCode({ ...world, secret: other.json.secret }, code))).toBe(
      '400 invalid_grant invalid_grant',
    );
    expect(errorOf(await forCode(world, code, { redirect_uri: 'https://evil.example/' }))).toBe(
      '400 invalid_grant invalid_grant',
    );
    expect(errorOf(await forCode({ ...world, secret: 'HRKU-wrong' }, code))).toBe(
      '401 invalid_client invalid_client',
    );
    expect(errorOf(await forCode(world, code, { client_id: other.json.id }))).toBe(
      '401 invalid_client invalid_client',
    );
    expect(errorOf(await fetchTokens(world, { grant_type: 'password' }))).toBe(
      '400 invalid_request invalid_params',
    );

    const verifier = 'a'.repeat(43);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const query = { code_challenge: challenge, code_challenge_method: 'S256' };
    const proven = await codeFrom(world, query);
    expect(errorOf(await forCode(world, proven))).toBe('400 invalid_grant invalid_grant');
    expect((await forCode(world, proven, { code_verifier: verifier })).status).toBe(200);
    expect((await forCode(world, code)).status).toBe(200);
  });

  test('H1: is slowed down when it guesses secrets', async () => {
    const world = await withClient();
    const statuses: number[] = [];
    for (let guess = 0; guess < 102; guess += 1)
      statuses.push((await forCode({ ...world, secret: `HRKU-${guess}` }, 'HRKU-none')).status);
    expect(statuses).toEqual([...Array(100).fill(401), 429, 429]);
  });
});

describe('a person', () => {
  test('sees what they have allowed, and takes a token or all of it back', async () => {
    const world = await withClient();
    const { home, id } = world;
    const { json } = await forCode(world, await codeFrom(world));
    const list = async () =>
      (await home.call('GET', '/oauth/authorizations')).json.filter(
        ({ client }: { readonly client: unknown }) => client,
      );
    const [authorization] = await list();
    expect(authorization).toMatchObject({
      client: { id, name: 'Poems & <Verses>', redirect_uri: CALLBACK },
      scope: ['read'],
      access_token: { expires_in: 28_800, token: 'HRKU-**********' },
      refresh_token: { expires_in: null, token: 'HRKU-**********' },
    });
    expect((await home.call('GET', '/oauth/sessions')).json).toEqual([]);
    const path = `/oauth/authorizations/${authorization.id}`;
    expect((await home.call('POST', `${path}/actions/regenerate-tokens`)).status).toBe(403);
    expect((await home.call('DELETE', `/oauth/tokens/${authorization.access_token.id}`)).status).toBe(200);
    expect(await statusWith(world, json.access_token)).toBe(401);
    expect((await list())[0].access_token).toBeNull();
    const renew = { grant_type: 'refresh_token', refresh_token: json.refresh_token };
    const renewed = await fetchTokens(world, renew);
    expect(await statusWith(world, renewed.json.access_token)).toBe(200);
    expect((await home.call('DELETE', path)).status).toBe(200);
    expect(await statusWith(world, renewed.json.access_token)).toBe(401);
    expect(errorOf(await fetchTokens(world, renew))).toBe('400 invalid_grant invalid_grant');
    expect(await list()).toEqual([]);
    const actions = (await home.call('GET', '/renga/activity')).json.map(
      ({ action, fields }: { readonly action: string; readonly fields: readonly string[] }) =>
        `${action} ${fields}`,
    );
    expect(actions).toContain('POST /oauth/authorize Poems & <Verses>');
    expect(actions).toContain('POST /oauth/token refresh_token,Poems & <Verses>');
  });
});

test('an authorization moves to a client whose secret is known, and its token stays as good as it was', async () => {
  const { home, id, secret } = await withClient();
  const made = (await home.call('POST', '/oauth/authorizations', { body: { description: 'script' } })).json;
  const path = `/oauth/authorizations/${made.id}`;
  const move = (client: object) => home.call('PATCH', path, { body: { client } });

  expect((await move({ id, secret: 'wrong' })).json.id).toBe('invalid_client');
  expect((await move({ id: made.id, secret })).json.id).toBe('invalid_client');
  expect((await home.call('GET', path)).json.client).toBe(null);
  expect((await move({ id, secret })).json).toMatchObject({
    client: { id, name: 'Poems & <Verses>' },
    description: 'script',
    access_token: { id: made.access_token.id },
    refresh_token: null,
  });
  const headers = { authorization: `Bearer ${made.access_token.token}` };
  expect((await home.callFromOutside('GET', '/account', { headers })).status).toBe(200);
  await home.call('DELETE', `/oauth/clients/${id}`);
  expect((await home.callFromOutside('GET', '/account', { headers })).status).toBe(401);
});

test('what a client was given by consent moves to no other', async () => {
  const world = await withClient();
  const { home, id, secret } = world;
  await fetchTokens(world, { grant_type: 'authorization_code', code: await codeFrom(world) });
  const given = (await home.call('GET', '/oauth/authorizations')).json.find(
    ({ client }: { readonly client: object | null }) => client !== null,
  );
  const body = { client: { id, secret } };
  expect((await home.call('PATCH', `/oauth/authorizations/${given.id}`, { body })).status).toBe(403);
});
