import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { codeAt, stepAt } from '../../src/lib/domain/totp.ts';
import { ApiHome } from './support/api-home.ts';
import { serve } from './support/serve.ts';

const PASSWORD = 'correct horse battery';
const ORIGIN = 'http://localhost:8080';
const OWN = { origin: ORIGIN, 'sec-fetch-site': 'same-origin' };
const LOGIN = { email: 'me@example.com', password: PASSWORD };

interface Ends {
  readonly browser_url: string;
  readonly cli_url: string;
  readonly token: string;
}

async function homeWithPassword(): Promise<ApiHome> {
  const home = await ApiHome.open();
  await home.logins.setPassword(home.owner, PASSWORD);
  return home;
}

const begin = async (home: ApiHome, description = 'Heroku CLI login from <pond>', from = '192.0.2.7') => {
  const response = await home.open(`${ORIGIN}/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify({ description }),
  });
  return { status: response.status, ends: (await response.json()) as Ends };
};

const submit = (
  home: ApiHome,
  { browser_url }: Ends,
  fields: Readonly<Record<string, string>>,
  headers: object = OWN,
) =>
  home.open(`${ORIGIN}${browser_url}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: String(new URLSearchParams({ decision: 'allow', ...fields })),
  });

const poll = (home: ApiHome, { cli_url, token }: Ends, headers: object = {}) =>
  home.open(`${ORIGIN}${cli_url}`, { headers: { authorization: `Bearer ${token}`, ...headers } });

describe('a login through the browser', () => {
  test('lets the client in that waits, once, with a token like any login', async () => {
    const home = await homeWithPassword();
    const { status, ends } = await begin(home);
    expect([status, ends]).toEqual([
      201,
      {
        browser_url: expect.stringMatching(/^\/auth\/browser\/[\w-]{32}$/),
        cli_url: expect.stringMatching(/^\/auth\/cli\/[\w-]{32}$/),
        token: expect.stringMatching(/^[\w-]{32}$/),
      },
    ]);
    const shown = await home.open(`${ORIGIN}${ends.browser_url}`);
    const text = await shown.text();
    expect(text).toContain('For <strong>Heroku CLI login from &lt;pond&gt;</strong>, asked from 192.0.2.7.');
    expect(shown.headers.get('content-security-policy')).toContain("form-action 'self';");
    const waiting = await poll(home, ends);
    const answer = waiting.text();
    await home.clock.advance(40_000);
    const done = await submit(home, ends, LOGIN);
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining('You are logged in')]);
    // White space comes while nobody has decided, so that nobody on the way hangs up.
    expect(await answer).toMatch(/^ {2}\{"access_token":"HRKU-/);
    const { access_token } = JSON.parse(await answer);
    const mine = { headers: { authorization: `Bearer ${access_token}` } };
    expect((await home.callFromOutside('GET', '/account', mine)).json.email).toBe('me@example.com');
    expect((await home.callFromOutside('GET', '/oauth/sessions', mine)).json).toEqual([
      expect.objectContaining({ description: 'Heroku CLI login from <pond>', expires_in: 2_592_000 }),
    ]);
    expect((await poll(home, ends)).status).toBe(404);
    expect((await home.open(`${ORIGIN}${ends.browser_url}`)).status).toBe(404);
    const [newest] = (await home.call('GET', '/renga/activity')).json;
    expect(newest).toMatchObject({ action: 'POST /auth/browser', fields: ['Heroku CLI login from <pond>'] });
  });

  test('asks for the second factor where that is on', async () => {
    const home = await homeWithPassword();
    await home.call('POST', '/renga/second-factor');
    const codeNow = async () => {
      await home.clock.advance(60_000);
      const factor = await home.store.secondFactors.find(home.owner.id);
      return codeAt(factor?.secret ?? Buffer.alloc(0), stepAt(home.clock.now()));
    };
    await home.call('PUT', '/renga/second-factor', { body: { code: await codeNow() } });
    const { ends } = await begin(home);
    const answer = (await poll(home, ends)).json();
    const asked = await (await submit(home, ends, LOGIN)).text();
    const proof = /name="proof" value="([^"]+)"/.exec(asked)?.[1] ?? '';
    expect((await submit(home, ends, { proof, code: '000000' })).status).toBe(401);
    // The password alone, shown for another login, opens nothing here.
    const other = (await begin(home)).ends;
    expect((await submit(home, other, { proof, code: await codeNow() })).status).toBe(401);
    expect((await submit(home, ends, { proof, code: await codeNow() })).status).toBe(200);
    expect(await answer).toEqual({ access_token: expect.stringMatching(/^HRKU-/) });
  });

  test('ends when the person refuses it, and when nobody comes', async () => {
    const home = await homeWithPassword();
    const { ends } = await begin(home);
    const refused = (await poll(home, ends)).json();
    await submit(home, ends, { decision: 'deny' });
    expect(await refused).toEqual({ error: 'The login was refused in the browser.' });
    const second = (await begin(home)).ends;
    const late = (await poll(home, second)).json();
    await home.clock.advance(10 * 60_000);
    expect(await late).toEqual({ error: 'Nobody logged in within ten minutes. Try again.' });
    expect((await submit(home, second, LOGIN)).status).toBe(404);
  });

  test('gives a client that prefers not to wait what is decided already, once', async () => {
    const home = await homeWithPassword();
    const { ends } = await begin(home);
    const ask = async (of = ends) => {
      const answer = await poll(home, of, { prefer: 'respond-async, wait=0' });
      return { status: answer.status, json: await answer.json() };
    };
    expect(await ask()).toEqual({ status: 404, json: expect.objectContaining({ id: 'not_found' }) });
    expect(home.clock.sleepers).toBe(0);
    await submit(home, ends, LOGIN);
    expect((await ask({ ...ends, token: 'wrong' })).status).toBe(404);
    expect(await ask()).toEqual({
      status: 200,
      json: { access_token: expect.stringMatching(/^HRKU-/) },
    });
    expect((await ask()).status).toBe(404);
  });

  test('tells nobody else, and is open a bounded number of times', async () => {
    const home = await homeWithPassword();
    const { ends } = await begin(home);
    expect((await poll(home, { ...ends, token: 'wrong' })).status).toBe(404);
    expect((await poll(home, { ...ends, token: ends.browser_url })).status).toBe(404);
    const wrong = await submit(home, ends, { ...LOGIN, password: 'wrong password' });
    expect([wrong.status, await wrong.text()]).toEqual([
      401,
      expect.stringContaining('e-mail or password is wrong'),
    ]);
    for (let open = 1; open < 20; open += 1) expect((await begin(home)).status).toBe(201);
    expect((await begin(home)).status).toBe(429);
    expect((await begin(home, 'somebody else', '192.0.2.8')).status).toBe(201);
    await home.clock.advance(10 * 60_000);
    expect((await begin(home)).status).toBe(201);
  });

  test('H1: slows down who guesses passwords here as anywhere', async () => {
    const home = await homeWithPassword();
    const { ends } = await begin(home);
    const statuses: number[] = [];
    for (let guess = 0; guess < 11; guess += 1)
      statuses.push((await submit(home, ends, { ...LOGIN, password: `wrong ${guess}` })).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429]);
  });
});

describe('H6: a page of another site', () => {
  const EVIL = [
    { origin: 'http://evil.localhost:8080', 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
  ] as const;

  test.each(EVIL)('at $origin reads nothing, and its forms do nothing', async (evil) => {
    const home = await homeWithPassword();
    await home.deployed();
    const { ends } = await begin(home);
    const ask = (method: string, path: string, type: string, body?: string) =>
      home.open(`${ORIGIN}${path}`, {
        method,
        headers: { accept: '*/*', ...evil, ...(body === undefined ? {} : { 'content-type': type }) },
        ...(body === undefined ? {} : { body }),
      });
    const plain = 'text/plain';
    const form = 'application/x-www-form-urlencoded';
    const answers = {
      image: await ask('GET', '/apps/haiku', plain),
      schema: await ask('GET', '/schema', plain),
      preflight: await ask('OPTIONS', '/apps', plain),
      delete: await ask('DELETE', '/apps/haiku', plain),
      create: await ask('POST', '/apps', plain, '{"name":"tanka"}'),
      login: await ask('POST', '/auth', plain, '{"description":"me"}'),
      token: await ask('POST', '/oauth/authorizations', form, 'scope=global'),
      allow: await ask(
        'POST',
        ends.browser_url,
        form,
        String(new URLSearchParams({ decision: 'allow', ...LOGIN })),
      ),
      deny: await ask('POST', ends.browser_url, form, 'decision=deny'),
    };
    expect(Object.fromEntries(Object.entries(answers).map(([name, { status }]) => [name, status]))).toEqual({
      image: 400,
      schema: 200,
      preflight: 400,
      delete: 400,
      create: 400,
      login: 415,
      token: 400,
      allow: 403,
      deny: 403,
    });
    for (const { headers } of [...Object.values(answers), await home.open(`${ORIGIN}${ends.browser_url}`)]) {
      // Without this grant a browser shows the page nothing of the answer; and there is no cookie to make use of.
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('set-cookie')).toBeNull();
    }
    expect((await home.call('GET', '/apps')).json).toHaveLength(1);
    expect((await submit(home, ends, LOGIN)).status).toBe(200);
  });

  test.each(EVIL)('at $origin opens no websocket', async (evil) => {
    const port = await serve(await homeWithPassword());
    const upgraded = new Promise<string>((resolve, reject) => {
      const headers = {
        ...evil,
        host: 'localhost:8080',
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      };
      const asked = request({ host: '127.0.0.1', port, path: '/apps', headers });
      asked.on('upgrade', (_, socket) => resolve(`upgraded ${socket.destroy().destroyed}`));
      asked.on('response', (response) => resolve(String(response.resume().statusCode)));
      asked.on('error', reject).end();
    });
    expect(await upgraded).toBe('400');
  });
});
