import { describe, expect, test } from 'vitest';
import { ApiHome } from './support/api-home.ts';
import { Person } from './support/person.ts';

const PASSWORD = 'correct horse battery';
const DAY_MS = 24 * 3_600_000;

const invite = async (home: ApiHome, email: string) =>
  (await home.call('POST', '/renga/invitations', { body: { email } })).json;

const fillIn = (home: ApiHome, url: string, password: string, headers = {}) =>
  home.open(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({ password, again: password }).toString(),
  });

const logIn = async (home: ApiHome, email: string, password: string) => {
  const headers = { authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}` };
  return (await home.callFromOutside('POST', '/oauth/authorizations', { body: {}, headers })).status;
};

describe('an invitation', () => {
  test('makes an account whose password its link sets, once', async () => {
    const home = await ApiHome.open();
    const made = await invite(home, ' Friend@Example.com ');
    expect(made).toEqual({
      id: expect.any(String),
      email: 'friend@example.com',
      url: expect.stringMatching(/^http:\/\/localhost:8080\/invitations\/[\w-]{43}$/),
      expires_at: '2026-01-05T03:04:05Z',
    });
    expect(await logIn(home, 'friend@example.com', '')).toBe(401);

    const shown = await home.open(made.url);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await shown.text()).toContain('<p>For <strong>friend@example.com</strong>.</p>');
    expect((await fillIn(home, made.url, 'short')).status).toBe(422);
    expect((await fillIn(home, made.url, PASSWORD)).status).toBe(200);
    expect(await logIn(home, 'Friend@example.com', PASSWORD)).toBe(201);

    const again = await fillIn(home, made.url, 'another password');
    expect([again.status, await again.text()]).toEqual([
      404,
      expect.stringContaining('This invitation is used up or too old. Ask for a new one.'),
    ]);
    expect(await logIn(home, 'friend@example.com', PASSWORD)).toBe(201);
    expect(await invite(home, 'friend@example.com')).toEqual({
      id: made.id,
      email: 'friend@example.com',
      url: null,
      expires_at: null,
    });
  });

  test('ends with the next one for the same address, and after three days', async () => {
    const home = await ApiHome.open();
    const [first, second] = [await invite(home, 'a@example.com'), await invite(home, 'a@example.com')];
    expect(second.id).toBe(first.id);
    expect((await home.open(first.url)).status).toBe(404);
    expect((await home.open(second.url)).status).toBe(200);
    await home.clock.advance(3 * DAY_MS);
    expect((await home.open(second.url)).status).toBe(404);
    expect((await fillIn(home, second.url, PASSWORD)).status).toBe(404);
  });

  test('keeps nothing of its secret, and is not given out to a token that may only read', async () => {
    const home = await ApiHome.open();
    const { url } = await invite(home, 'a@example.com');
    const secret = url.split('/').at(-1);
    const account = await home.store.accounts.find('a@example.com');
    expect(account).not.toBeNull();
    expect(await home.store.invitations.find(secret)).toBeNull();
    const { token } = await home.accounts.authorize(home.owner, {
      description: 'reads',
      lifetimeSeconds: null,
      scope: ['read'],
    });
    const headers = { authorization: `Bearer ${token}` };
    const body = { email: 'b@example.com' };
    expect((await home.callFromOutside('POST', '/renga/invitations', { headers, body })).status).toBe(403);
    expect((await home.call('POST', '/renga/invitations', { body: { email: 'nobody' } })).json.id).toBe(
      'invalid_email',
    );
  });
});

describe('who invites', () => {
  test('is the first account, and those that the settings name; nobody else gets a link, or makes an account', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const [sora, admin] = [
      await Person.of(home, 'sora@example.com'),
      await Person.of(home, 'admin@example.com'),
    ];
    const invitation = { email: 'friend@example.com' };
    const refused = await sora.ask('POST', '/renga/invitations', invitation);
    expect([refused.status, refused.json]).toEqual([
      403,
      {
        id: 'may_not_invite',
        message:
          'Only administrators of this installation may invite. Ask one of them to run: renga account:invite EMAIL',
      },
    ]);
    expect(await home.store.accounts.find('friend@example.com')).toBeNull();
    expect(await admin.status('POST', '/renga/invitations', invitation)).toBe(201);
  });

  test('may be asked to by whoever shares an app: with accounts that there are, and without their links', async () => {
    const home = await ApiHome.open();
    const sora = await Person.of(home, 'sora@example.com');
    await sora.ask('POST', '/apps', { name: 'tanka' });
    const share = (user: string) => sora.ask('POST', '/apps/tanka/collaborators', { user });
    const unknown = await share('friend@example.com');
    expect([unknown.status, unknown.json.id]).toEqual([403, 'may_not_invite']);
    expect(unknown.json.message).toContain('Nobody here has the address friend@example.com');
    expect(await home.store.accounts.find('friend@example.com')).toBeNull();
    // Whoever has the link of somebody who was invited could set their password.
    await invite(home, 'friend@example.com');
    const known = await share('friend@example.com');
    expect([known.status, known.text.includes('/invitations/')]).toEqual([201, false]);
  });
});
