import { describe, expect, test } from 'vitest';
import { Browser, ORIGIN } from './support/browser.ts';
import { browserOf, dashboardHome, fullHome, PASSWORD, signedIn } from './support/dashboard-home.ts';

const FORM = 'application/x-www-form-urlencoded';

describe('H6: a page of another site, at the dashboard', () => {
  const EVIL = [
    { origin: 'http://evil.localhost:8080', 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
  ] as const;

  test.each(EVIL)('at $origin does nothing, even with the cookie and the token of a form', async (evil) => {
    const { home, browser } = await signedIn();
    await browser.open('/new');
    const token = browser.attribute('[name=form-token]', 'value') ?? '';
    const fields = new URLSearchParams({ 'form-token': token, name: 'haiku' });
    await browser.submit('/new', fields, evil);
    expect([browser.response.status, browser.textOf('[role=alert]')]).toEqual([
      403,
      'A page of another site may not do that. Error ID: cross_site',
    ]);
    const credentials = new URLSearchParams({ email: 'me@example.com', password: PASSWORD });
    await browser.submit('/sign-in', credentials, evil);
    expect(browser.response.status).toBe(403);
    expect(browser.response.headers.get('access-control-allow-origin')).toBeNull();
    expect((await home.call('GET', '/apps')).json).toEqual([]);
  });

  test.each(['', 'x', 'A'.repeat(43)])('sends no form without its token: %j', async (token) => {
    const { home, browser } = await signedIn();
    await browser.submit('/new', new URLSearchParams({ 'form-token': token, name: 'haiku' }));
    expect([browser.response.status, browser.textOf('[role=alert]')]).toEqual([
      403,
      expect.stringContaining('Error ID: form_token'),
    ]);
    expect((await home.call('GET', '/apps')).json).toEqual([]);
  });

  test('gets no token that is good for the session of somebody else', async () => {
    const parts = await signedIn();
    const kaho = await browserOf(parts, 'kaho@example.com');
    await kaho.open('/new');
    const token = kaho.attribute('[name=form-token]', 'value') ?? '';
    await parts.browser.submit('/new', new URLSearchParams({ 'form-token': token, name: 'haiku' }));
    expect(parts.browser.response.status).toBe(403);
  });

  test('has no say in what is noticed on a page', async () => {
    const { browser } = await signedIn();
    browser.cookies.set('renga-notice', `${Buffer.from('Call 555-0100').toString('base64url')}.AAAA`);
    await browser.open('/');
    expect(browser.source).not.toContain('555-0100');
  });

  test.each(['localhost', 'haiku.localhost', 'evil.example', 'dashboard.localhost.evil.example'])(
    'is not the dashboard as %s',
    async (host) => {
      const { dashboard } = await dashboardHome();
      const answer = await dashboard.fetch(new Request(`http://${host}:8080/sign-in`));
      expect([answer.status, await answer.text()]).toEqual([421, expect.stringContaining('unknown_host')]);
    },
  );

  test.each(['/?from=%0Ax', '/apps/haiku/activity?from=%E3%81%82', '/apps/haiku/deploy?from=nonsense'])(
    'breaks nothing by what it leads to: %s',
    async (path) => {
      const { home, browser } = await signedIn();
      await home.deployed();
      await browser.open(path);
      expect([browser.response.status, home.errors]).toEqual([416, []]);
    },
  );

  test('sends forms of a browser only, and none without end', async () => {
    const { browser } = await signedIn();
    await browser.open('/new');
    const token = browser.attribute('[name=form-token]', 'value') ?? '';
    const post = (type: string, body: string) =>
      browser.fetch(new URL('/new', ORIGIN), { method: 'POST', headers: { 'content-type': type }, body });
    expect((await post('text/plain', `form-token=${token}`)).status).toBe(415);
    expect((await post('application/json', '{}')).status).toBe(415);
    expect((await post(FORM, `form-token=${token}&name=${'x'.repeat(1024 * 1024)}`)).status).toBe(413);
  });
});

describe('every page', () => {
  test('wants somebody who is signed in', async () => {
    const { dashboard, paths } = await fullHome();
    for (const path of paths) {
      const stranger = new Browser(dashboard);
      await stranger.open(path);
      expect(stranger.path).toBe(`/sign-in?to=${encodeURIComponent(path)}`);
    }
  });

  test('is kept by nobody, framed by nobody, and runs and loads nothing but its own', async () => {
    const { browser, paths } = await fullHome();
    for (const path of ['/sign-in/link.secret', '/nowhere', ...paths]) {
      await browser.open(path);
      const { headers } = browser.response;
      expect([path, headers.get('cache-control'), headers.get('content-security-policy')]).toEqual([
        path,
        'private, no-store',
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      ]);
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(browser.source).not.toMatch(/<script(?! src="\/assets\/)|<style| style=| on[a-z]+=/);
    }
  });

  test('has its style, script and icon at addresses that change with them', async () => {
    const { browser } = await signedIn();
    const found = ['link[rel=stylesheet]', 'link[rel=icon]'].map(
      (each) => browser.attribute(each, 'href') ?? '',
    );
    for (const path of [...found, browser.attribute('script', 'src') ?? '']) {
      expect(path).toMatch(/^\/assets\/[\w-]{16}\//);
      const answer = await browser.fetch(new URL(path, ORIGIN));
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
    }
    expect((await browser.fetch(new URL('/assets/0/../dashboard.css', ORIGIN))).status).toBe(404);
  });
});

describe('H8: hostile words on pages of the dashboard', () => {
  const EVIL = '"><script>alert(1)</script><a href="javascript:alert(2)">\'&';

  test('in commits, config vars, logs, builds and failures are words', async () => {
    const { home, browser, app, paths } = await fullHome();
    home.builder.processTypes = { web: `bin/web ${EVIL}` };
    const source = { tarPath: '/x', version: EVIL, description: EVIL };
    await (await home.platform.builds.start(app, home.owner, source)).ended;
    await home.call('PATCH', '/apps/haiku/config-vars', { body: { SEASON: EVIL } });
    await home.dynoManager.change(app.id, 'web.1', {
      state: 'crashed',
      failure: { code: 'H10', message: EVIL, next: EVIL },
    });
    const message = `${EVIL}\u001b[31mred\u001b[0m\u001b]0;title\u0007\u0000\r`;
    home.logs.write(app.id, { time: home.clock.now(), source: 'app', process: 'web.1', message });
    const [build] = (await home.call('GET', '/apps/haiku/builds')).json.toReversed();
    for (const path of [
      ...paths,
      '/apps/haiku/config?reveal=*',
      `/apps/haiku/builds/${build.id}`,
      `/?q=${encodeURIComponent(EVIL)}`,
    ]) {
      await browser.open(path);
      expect(browser.textsOf('body script')).toEqual([]);
      expect(browser.source).not.toContain('href="javascript:');
      expect(browser.source).not.toContain(EVIL);
      expect(browser.source).not.toContain('\u001b');
    }
    await browser.open('/apps/haiku/logs');
    expect(browser.textOf('pre')).toContain(`app[web.1]: ${EVIL}red`);
    await browser.open('/apps/haiku/config?reveal=*');
    expect(browser.textOf('.rows code')).toBe(EVIL);
  });

  test('in what a form says come back as words', async () => {
    const { browser } = await signedIn();
    await browser.open('/new');
    await browser.fill('Name, or nothing to have one found', EVIL).click('Create app');
    expect(browser.response.status).toBe(422);
    expect(browser.attribute('#name', 'value')).toBe(EVIL);
    expect(browser.source).not.toContain(EVIL);
    await browser.open(`/sign-in?to=${encodeURIComponent(EVIL)}`);
    expect(browser.source).not.toContain('alert(1)');
  });
});

describe('H11: a secret, on pages of the dashboard', () => {
  test('is on no page but the one that was asked to show it', async () => {
    const { home, browser, paths } = await fullHome();
    await home.call('PATCH', '/apps/haiku/config-vars', { body: { KEY: 'canary-4711' } });
    for (const path of paths) {
      await browser.open(path);
      expect([path, browser.source.includes('canary-4711')]).toEqual([path, false]);
      expect([path, browser.source.includes(browser.cookies.get('renga-session') ?? '-')]).toEqual([
        path,
        false,
      ]);
    }
    await browser.open('/apps/haiku/config?reveal=KEY');
    expect(browser.source).toContain('canary-4711');
  });
});

describe('what one may not do', () => {
  test('is not offered to somebody who may only look, and refused when it is tried', async () => {
    const parts = await fullHome();
    const { home, paths } = parts;
    const kaho = await browserOf(parts, 'kaho@example.com');
    await home.call('POST', '/apps/haiku/collaborators', {
      body: { user: 'kaho@example.com', permissions: ['view'] },
    });
    const offered: string[] = [];
    for (const path of paths.filter((each) => each.startsWith('/apps/haiku'))) {
      await kaho.open(path);
      expect([path, kaho.response.status]).toEqual([path, 200]);
      offered.push(...kaho.buttons.filter((each) => each !== 'Show' && each !== 'Add'));
    }
    expect([...new Set(offered)]).toEqual(['Leave']);
    await home.call('PATCH', '/apps/haiku/config-vars', { body: { KEY: 'canary-4711' } });
    await kaho.open('/apps/haiku/config?reveal=*');
    expect(kaho.text).toContain('To see them takes the permission to operate.');
    await kaho.open('/new');
    const token = kaho.attribute('[name=form-token]', 'value') ?? '';
    await kaho.submit(
      '/apps/haiku/formation/web',
      new URLSearchParams({ 'form-token': token, quantity: '9' }),
    );
    expect([kaho.response.status, kaho.textOf('[role=alert]')]).toEqual([
      403,
      'You may not do that with haiku: it takes the permission to operate. Ask its owner. Error ID: forbidden',
    ]);
    // The page that it was tried on is shown again.
    expect(kaho.textOf('h1')).toBe('haiku');
  });

  test('with an app of a team follows from what one is to the team', async () => {
    const parts = await fullHome();
    const { home } = parts;
    const people = { member: 'kaho@example.com', admin: 'sora@example.com' };
    const [kaho, sora] = [await browserOf(parts, people.member), await browserOf(parts, people.admin)];
    await home.call('POST', '/teams', { body: { name: 'poets' } });
    for (const [role, email] of Object.entries(people))
      await home.call('PUT', '/teams/poets/members', { body: { email, role } });
    await home.call('PATCH', '/teams/apps/haiku', { body: { owner: 'poets' } });
    await kaho.open('/');
    expect(kaho.textsOf('.cards li')).toEqual(['haiku team poets · debian-13 · released just now']);
    await kaho.open('/apps/haiku/resources');
    expect(kaho.buttons).toEqual([]);
    await sora.open('/apps/haiku/resources');
    expect(sora.buttons).toContain('Scale');
    await sora.open('/apps/haiku/access');
    expect(sora.textsOf('.rows li')).toContain('sora@example.com admin');
    await sora.open('/new');
    await sora
      .fill('Name, or nothing to have one found', 'tanka')
      .fill('Owner', sora.optionOf('#team', 'Team poets'));
    await sora.click('Create app');
    expect((await home.call('GET', '/teams/poets/apps')).json).toHaveLength(2);
  });

  test('with a pipeline is not offered to somebody who may only look', async () => {
    const parts = await fullHome();
    const { home } = parts;
    await home.call('POST', '/apps', { body: { name: 'tanka' } });
    const coupling = { app: 'tanka', pipeline: 'verses', stage: 'production' };
    await home.call('POST', '/pipeline-couplings', { body: coupling });
    const kaho = await browserOf(parts, 'kaho@example.com');
    for (const app of ['haiku', 'tanka'])
      await home.call('POST', `/apps/${app}/collaborators`, {
        body: { user: 'kaho@example.com', permissions: ['view'] },
      });
    await kaho.open('/pipelines/verses');
    expect([kaho.textOf('h1'), kaho.buttons]).toEqual(['verses', []]);
    await home.call('PATCH', '/apps/haiku/collaborators/kaho@example.com', {
      body: { permissions: ['deploy'] },
    });
    await kaho.open('/pipelines/verses');
    expect(kaho.buttons).toEqual([]);
    await home.call('PATCH', '/apps/tanka/collaborators/kaho@example.com', {
      body: { permissions: ['deploy'] },
    });
    await kaho.open('/pipelines/verses');
    expect(kaho.buttons).toEqual(['Promote to tanka']);
  });

  test('of an app that one may not see is as of one that there is not', async () => {
    const parts = await fullHome();
    const kaho = await browserOf(parts, 'kaho@example.com');
    for (const path of parts.paths.filter((each) => each.startsWith('/apps/haiku'))) {
      await kaho.open(path);
      expect([path, kaho.response.status]).toEqual([path, 404]);
    }
  });
});

describe('H3: ending a session', () => {
  test('cuts the logs that it has open', async () => {
    const asked: string[] = [];
    const { home, browser } = await signedIn({ asked });
    await home.deployed();
    const tail = await browser.fetch(new URL('/apps/haiku/logs?tail=on', ORIGIN));
    const shown = tail.text();
    await home.clock.advance(60_000);
    expect(home.logs.readers).toBe(1);
    const authorization = `Bearer ${browser.cookies.get('renga-session')}`;
    await home.callFromOutside('DELETE', '/oauth/sessions/~', { headers: { authorization } });
    await home.clock.advance(4_000);
    expect(await shown).toMatch(/<\/html>\s*$/);
    await expect.poll(() => home.logs.readers).toBe(0);
    // Nobody reads any more, so nothing is asked any more.
    const sofar = asked.length;
    await home.clock.advance(60_000);
    expect(asked.length).toBe(sofar);
  });
});

test('a fault of ours is noted, and shows nothing of itself', async () => {
  const { home, browser } = await signedIn();
  home.platform.apps.list = () => Promise.reject(new Error('disk on fire'));
  await browser.open('/');
  expect([browser.response.status, browser.source.includes('disk on fire')]).toEqual([500, false]);
  expect(browser.textOf('[role=alert]')).toContain('Error ID: internal_server_error');
});

test('a fault of ours is noted in one line, without the secret of a link', async () => {
  const { home, browser } = await signedIn();
  Object.assign(home, { api: () => Promise.reject(new Error('disk on fire')) });
  await browser.open('/apps/%0Aforged');
  await browser.submit('/sign-in/client.secret', new URLSearchParams());
  expect(home.errors.map(({ doing }) => doing)).toEqual([
    'dashboard GET /apps/%0Aforged',
    'dashboard POST /sign-in/:link',
  ]);
});
