import { describe, expect, test } from 'vitest';
import { codeAt, stepAt } from '../../src/lib/domain/totp.ts';
import { Browser } from './support/browser.ts';
import { dashboardHome, PASSWORD, signedIn } from './support/dashboard-home.ts';

const SESSION = 'renga-session';

describe('signing in', () => {
  test('leads to where somebody wanted to go, with a session of its own that ends with signing out', async () => {
    const { home, browser } = await dashboardHome();
    await browser.open('/?q=haiku');
    expect(browser.path).toBe('/sign-in?to=%2F%3Fq%3Dhaiku');
    await browser.fill('E-mail', 'me@example.com').fill('Password', PASSWORD).click('Sign in');
    expect(browser.path).toBe('/?q=haiku');
    const token = browser.cookies.get(SESSION) ?? '';
    const mine = { headers: { authorization: `Bearer ${token}` } };
    expect((await home.callFromOutside('GET', '/oauth/sessions', mine)).json).toEqual([
      expect.objectContaining({ description: 'Dashboard', expires_in: 2_592_000 }),
    ]);
    await browser.open('/account');
    await browser.click('Sign out');
    expect([browser.path, browser.cookies.size]).toEqual(['/sign-in', 0]);
    expect((await home.callFromOutside('GET', '/account', mine)).status).toBe(401);
  });

  test('is refused with what was wrong, and slowed down by where it comes from', async () => {
    const { browser } = await dashboardHome();
    const attempt = () =>
      browser.fill('E-mail', 'me@example.com').fill('Password', 'wrong password').click('Sign in');
    await browser.open('/sign-in');
    await attempt();
    expect(browser.response.status).toBe(401);
    expect(browser.text).toContain('There was a problem with your login: e-mail or password is wrong.');
    expect(browser.attribute('#email', 'value')).toBe('me@example.com');
    expect(browser.source).not.toContain('wrong password');
    for (let guess = 1; guess < 10; guess += 1) await attempt();
    await attempt();
    expect(browser.response.status).toBe(429);
  });

  test('asks for the code of a second factor where that is on', async () => {
    const { home, browser } = await dashboardHome();
    const codeNow = async () => {
      await home.clock.advance(60_000);
      const factor = await home.store.secondFactors.find(home.owner.id);
      return codeAt(factor?.secret ?? Buffer.alloc(0), stepAt(home.clock.now()));
    };
    await home.call('POST', '/renga/second-factor');
    await home.call('PUT', '/renga/second-factor', { body: { code: await codeNow() } });
    await browser.open('/sign-in');
    await browser.fill('E-mail', 'me@example.com').fill('Password', PASSWORD).click('Sign in');
    expect(browser.response.status).toBe(403);
    expect(browser.text).toContain(
      'This account has a second factor: type its code, and your password again.',
    );
    expect(browser.attribute('details', 'open')).toBeDefined();
    const label = 'Code of your authenticator app, or a recovery code';
    await browser.fill('Password', PASSWORD).fill(label, '000000').click('Sign in');
    expect(browser.textOf('[role=alert]')).toBe(
      'This two-factor code is not good, or was used already. Error ID: two_factor',
    );
    browser.fill('Password', PASSWORD).fill(label, await codeNow());
    await browser.click('Sign in');
    expect(browser.path).toBe('/');
  });

  test('goes by a link without a password, once and for ten minutes', async () => {
    const { home, browser, dashboard } = await dashboardHome();
    const link = async () => new URL((await home.call('POST', '/renga/dashboard-links')).json.url).pathname;
    const first = await link();
    await browser.open(`${first}?to=/account`);
    expect(browser.cookies.size).toBe(0);
    await browser.click('Open the dashboard');
    expect(browser.path).toBe('/account');
    const second = new Browser(dashboard);
    await second.open(first);
    await second.click('Open the dashboard');
    expect([second.response.status, second.cookies.size]).toEqual([404, 0]);
    const late = await link();
    await home.clock.advance(10 * 60_000);
    await second.open(late);
    await second.click('Open the dashboard');
    expect([second.response.status, second.cookies.size]).toEqual([404, 0]);
  });

  test('goes by no link to a login that somebody else has begun, and waits for none', async () => {
    const { home, browser } = await dashboardHome();
    const begun = await home.open('http://localhost:8080/auth', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const { cli_url, token } = (await begun.json()) as { readonly cli_url: string; readonly token: string };
    await browser.open(`/sign-in/${cli_url.split('/').at(-1)}.${token}`);
    await browser.click('Open the dashboard');
    expect([browser.response.status, browser.cookies.size, home.clock.sleepers]).toEqual([404, 0, 0]);
  });

  test.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/a\nb', 'apps'])(
    'leads nowhere else: %j',
    async (to) => {
      const { browser } = await dashboardHome();
      await browser.open(`/sign-in?to=${encodeURIComponent(to)}`);
      await browser.fill('E-mail', 'me@example.com').fill('Password', PASSWORD).click('Sign in');
      expect(browser.path).toBe('/');
    },
  );

  test('ends the session that the browser had', async () => {
    const { home, browser } = await signedIn();
    const before = { headers: { authorization: `Bearer ${browser.cookies.get(SESSION)}` } };
    const { url } = (await home.call('POST', '/renga/dashboard-links')).json;
    await browser.open(new URL(url).pathname);
    await browser.click('Open the dashboard');
    expect(browser.path).toBe('/');
    expect((await home.callFromOutside('GET', '/account', before)).status).toBe(401);
  });

  test('leads back to the page of a form that was sent too late', async () => {
    const { home, browser } = await signedIn();
    await home.deployed();
    await browser.open('/apps/haiku/settings');
    browser.cookies.clear();
    await browser.fill('Another host name of the app', 'www.example.com').click('Add domain');
    expect(browser.path).toBe('/sign-in?to=%2Fapps%2Fhaiku%2Fsettings');
  });

  test('is over for a session that was ended elsewhere', async () => {
    const { home, browser } = await signedIn();
    const authorization = `Bearer ${browser.cookies.get(SESSION)}`;
    await home.callFromOutside('DELETE', '/oauth/sessions/~', { headers: { authorization } });
    await browser.open('/');
    expect(browser.path).toBe('/sign-in?to=%2F');
  });
});

describe('H7: the cookies of the dashboard', () => {
  const kept = async (url: string) => {
    const { browser } = await dashboardHome({ url });
    const answer = await browser.fetch(new URL('/sign-in', url), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: String(new URLSearchParams({ email: 'me@example.com', password: PASSWORD })),
    });
    return answer.headers.getSetCookie().map((line) => line.replace(/=HRKU-[\w-]+/, '=TOKEN'));
  };

  test('are of this host alone, and out of the reach of scripts and other sites', async () => {
    expect(await kept('http://dashboard.localhost:8080')).toEqual([
      'renga-session=TOKEN; Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict',
    ]);
  });

  test('have a name over TLS that no app can set in our place', async () => {
    expect(await kept('https://dashboard.renga.example')).toEqual([
      '__Host-renga-session=TOKEN; Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict; Secure',
    ]);
    const { dashboard } = await dashboardHome({ url: 'https://dashboard.renga.example' });
    const tossed = new Request('https://dashboard.renga.example/', {
      headers: { cookie: 'renga-session=TOKEN' },
    });
    expect((await dashboard.fetch(tossed)).headers.get('location')).toBe('/sign-in?to=%2F');
  });
});
