import { describe, expect, test } from 'vitest';
import { codeAt, stepAt } from '../../src/lib/domain/totp.ts';
import { ApiHome } from './support/api-home.ts';

const PASSWORD = 'correct horse battery';
const HALF_MINUTE = 30_000;
const PATH = '/renga/second-factor';

/** What the app of a person shows now, or some half minutes off. */
async function codeOf(home: ApiHome, off = 0): Promise<string> {
  const factor = await home.store.secondFactors.find(home.owner.id);
  return codeAt(factor?.secret ?? Buffer.alloc(0), stepAt(home.clock.now()) + off);
}

const logIn = async (home: ApiHome, code?: string) => {
  const { status, json } = await home.callFromOutside('POST', '/oauth/authorizations', {
    body: {},
    headers: {
      authorization: `Basic ${Buffer.from(`me@example.com:${PASSWORD}`).toString('base64')}`,
      ...(code === undefined ? {} : { 'heroku-two-factor-code': code }),
    },
  });
  return json.id && status !== 201 ? `${status} ${json.id}` : String(status);
};

async function withTwoFactor() {
  const home = await ApiHome.open();
  await home.logins.setPassword(home.owner, PASSWORD);
  await home.call('POST', PATH);
  const confirmed = await home.call('PUT', PATH, { body: { code: await codeOf(home) } });
  return { home, codes: confirmed.json.recovery_codes as readonly string[] };
}

describe('two-factor authentication', () => {
  test('is on once a code was shown, and no login goes without one then', async () => {
    const home = await ApiHome.open();
    await home.logins.setPassword(home.owner, PASSWORD);
    const begun = await home.call('POST', PATH);
    expect(begun.json).toEqual({
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      uri: `otpauth://totp/Renga:me%40example.com?secret=${begun.json.secret}&issuer=Renga`,
    });
    expect(await logIn(home)).toBe('201');
    const isOn = async () => (await home.call('GET', '/account')).json.two_factor_authentication;
    expect([await isOn(), (await home.call('PUT', PATH, { body: { code: 'abcdef' } })).json.id]).toEqual([
      false,
      'two_factor',
    ]);
    const { status, json } = await home.call('PUT', PATH, { body: { code: await codeOf(home) } });
    expect([status, new Set(json.recovery_codes).size, await isOn()]).toEqual([200, 10, true]);
    expect(await logIn(home)).toBe('403 two_factor');
    expect((await home.call('POST', PATH)).json.id).toBe('two_factor_on');
  });

  test('takes each code once, and those of a clock that is a little off', async () => {
    const { home } = await withTwoFactor();
    // The one that turned it on is used up.
    expect(await logIn(home, await codeOf(home))).toBe('403 two_factor');
    expect(await logIn(home, await codeOf(home, 1))).toBe('201');
    expect(await logIn(home, await codeOf(home, 1))).toBe('403 two_factor');
    await home.clock.advance(10 * HALF_MINUTE);
    expect(await logIn(home, await codeOf(home, -2))).toBe('403 two_factor');
    expect(await logIn(home, await codeOf(home, -1))).toBe('201');
    expect(await logIn(home, await codeOf(home))).toBe('201');
  });

  test('lets in with a recovery code, once each, of which only hashes are kept', async () => {
    const { home, codes } = await withTwoFactor();
    const [first = '', second = ''] = codes;
    expect((await home.store.secondFactors.find(home.owner.id))?.recoveryHashes).not.toContain(first);
    expect(await logIn(home, first)).toBe('201');
    expect(await logIn(home, first)).toBe('403 two_factor');
    expect(await logIn(home, ` ${second.toUpperCase()}`)).toBe('201');
  });

  test('H1: slows down who guesses codes, also with the right one', async () => {
    const { home } = await withTwoFactor();
    const answers: string[] = [];
    for (let guess = 0; guess < 6; guess += 1) answers.push(await logIn(home, `wrong-${guess}`));
    expect(answers).toEqual([...Array(5).fill('403 two_factor'), '429 rate_limit']);
    expect(await logIn(home, await codeOf(home, 1))).toBe('429 rate_limit');
    await home.clock.advance(60_000);
    expect(await logIn(home, await codeOf(home))).toBe('201');
  });

  test('goes with a code, and is wanted where a stolen token could do the most', async () => {
    const { home } = await withTwoFactor();
    await home.clock.advance(10 * HALF_MINUTE);
    const change = { current_password: PASSWORD, new_password: 'another password' };
    const changed = await home.callFromOutside('PUT', '/account/password', { body: change });
    expect([changed.status, changed.json.id]).toEqual([403, 'two_factor']);
    expect((await home.callFromOutside('DELETE', PATH)).json.id).toBe('two_factor');
    const headers = { 'heroku-two-factor-code': await codeOf(home) };
    expect((await home.callFromOutside('DELETE', PATH, { headers })).status).toBe(200);
    expect(await logIn(home)).toBe('201');
  });

  test('is turned off without a code by the owner at the local socket, who may have lost the phone', async () => {
    const { home } = await withTwoFactor();
    expect((await home.call('DELETE', PATH)).status).toBe(200);
    expect(await logIn(home)).toBe('201');
  });
});
