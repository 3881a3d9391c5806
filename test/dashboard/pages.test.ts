import { describe, expect, test } from 'vitest';
import { codeAt, stepAt } from '../../src/lib/domain/totp.ts';
import { ED25519 } from '../support/ssh-keys.ts';
import { browserOf, signedIn } from './support/dashboard-home.ts';

async function withApp() {
  const parts = await signedIn();
  await parts.home.deployed();
  return parts;
}

const status = (browser: { readonly response: Response }): number => browser.response.status;

describe('an app', () => {
  test('is created, and leads to how code comes to it', async () => {
    const { browser } = await signedIn();
    await browser.follow('Create app');
    await browser.fill('Name, or nothing to have one found', 'Not A Name').click('Create app');
    expect(status(browser)).toBe(422);
    expect(browser.textOf('[role=alert]')).toContain('Error ID: invalid_name');
    expect(browser.attribute('#name', 'value')).toBe('Not A Name');
    await browser.fill('Name, or nothing to have one found', 'haiku').click('Create app');
    expect(browser.path).toBe('/apps/haiku/deploy');
    expect(browser.textOf('[role=status]')).toBe('haiku is created. Push your code to it.');
    expect(browser.text).toContain('git remote add renga http://git.localhost:8080/haiku.git');
    await browser.open('/apps/haiku/deploy');
    expect(browser.textOf('[role=status]')).toBe('');
  });

  test('is seen with its dynos, add-ons and recent releases', async () => {
    const { home, browser } = await withApp();
    const { app } = await home.deployed('tanka', { web: 'bin/web' });
    await home.dynoManager.change(app.id, 'web.1', { state: 'crashed' });
    await browser.open('/apps/tanka');
    expect(browser.textsOf('section')).toEqual([
      'Dynos web bin/web 1 dyno · Standard-1X web.1 crashed Scale dynos',
      'Add-ons There are no add-ons. Manage add-ons',
      'Recent activity v3 Deploy ab12cd34 current me@example.com · just now v2 Enable Logplex me@example.com · just now v1 Initial release me@example.com · just now All activity',
    ]);
  });

  test('is scaled, and its dynos are restarted', async () => {
    const { home, browser } = await withApp();
    await browser.open('/apps/haiku/resources');
    await browser.fill('Dynos of web', '3').fill('Size of web', 'Standard-2X').click('Scale', 'web');
    expect([browser.path, browser.textOf('[role=status]')]).toEqual([
      '/apps/haiku/resources',
      'web is scaled to 3 dynos of Standard-2X.',
    ]);
    expect((await home.call('GET', '/apps/haiku/formation/web')).json).toMatchObject({
      quantity: 3,
      size: 'Standard-2X',
    });
    await browser.fill('Dynos of worker', 'many').click('Scale', 'worker');
    expect([status(browser), browser.textOf('[role=alert]')]).toEqual([
      422,
      expect.stringContaining('Error ID: invalid'),
    ]);
    await browser.open('/apps/haiku/resources');
    await browser.click('Restart', 'web.1');
    expect(browser.textOf('[role=status]')).toBe('web.1 restarts.');
    await browser.click('Restart all dynos');
    expect(home.dynoManager.done).toContain('restart {"name":"web.1"}');
    expect(home.dynoManager.done).toContain('restart {"all":true}');
  });

  test('gets add-ons and loses them, the latter by its name', async () => {
    const { home, browser } = await withApp();
    await browser.open('/apps/haiku/resources');
    await browser.follow('Add an add-on');
    await browser.click('Add', 'Memcached');
    expect(browser.path).toBe('/apps/haiku/resources');
    const [{ name }] = (await home.call('GET', '/apps/haiku/addons')).json;
    expect(browser.textOf('[role=status]')).toContain(`${name} was added.`);
    await browser.fill('Name of the app', 'tanka').click('Remove', name);
    expect([status(browser), browser.textOf('[role=alert]')]).toEqual([
      423,
      'Nothing was changed: type haiku, the name of the app, to go on. Error ID: confirmation_required',
    ]);
    await browser.fill('Name of the app', 'haiku').click('Remove', name);
    expect(browser.textOf('[role=status]')).toBe(`${name} is removed.`);
    await home.queue.idle();
    expect((await home.call('GET', '/apps/haiku/addons')).json).toEqual([]);
  });

  test('shows its builds with what they wrote', async () => {
    const { home, browser } = await withApp();
    await browser.open('/apps/haiku/deploy');
    expect(browser.textsOf('section').at(-1)).toBe(
      'Builds ab12cd34 First words succeeded me@example.com · just now',
    );
    await browser.follow('ab12cd34');
    expect(browser.textOf('pre')).toMatch(/^-----> Building -----> Launching\.\.\./);
    let finish = (): void => undefined;
    home.builder.gate = new Promise((resolve) => {
      finish = resolve;
    });
    const url = await home.uploaded({ Procfile: 'web: bin/web' });
    const { json } = await home.call('POST', '/apps/haiku/builds', { body: { source_blob: { url } } });
    // The page goes on for as long as the build does.
    const shown = browser.open(`/apps/haiku/builds/${json.id}`);
    finish();
    await shown;
    expect(browser.textOf('pre')).toMatch(/^-----> Building/);
    expect(browser.source.trimEnd().endsWith('</html>')).toBe(true);
  });

  test('has config vars that are hidden until somebody wants to see them', async () => {
    const { home, browser } = await withApp();
    await browser.open('/apps/haiku/config');
    await browser.fill('Name', 'SEASON').fill('Value', 'late\r\nautumn').click('Set');
    expect(browser.textOf('[role=status]')).toBe('SEASON is set.');
    expect((await home.call('GET', '/apps/haiku/config-vars')).json).toEqual({ SEASON: 'late\nautumn' });
    expect(browser.source).not.toContain('autumn');
    await browser.follow('Reveal all values');
    expect(browser.textOf('.rows code')).toBe('late autumn');
    await browser.open('/apps/haiku/config');
    await browser.follow('Reveal');
    expect(browser.textOf('.rows code')).toBe('late autumn');
    await browser.click('Remove', 'SEASON');
    expect(browser.textOf('[role=status]')).toBe('SEASON is removed.');
    await browser.fill('Name', 'not a name').click('Set');
    expect(status(browser)).toBe(422);
    expect((await home.call('GET', '/apps/haiku/config-vars')).json).toEqual({});
  });

  test('is rolled back from the page of a release', async () => {
    const { home, browser } = await withApp();
    await home.call('PATCH', '/apps/haiku/config-vars', { body: { SEASON: 'winter' } });
    await browser.open('/apps/haiku/activity');
    expect(browser.textsOf('.rows .title')).toEqual(['v4', 'v3', 'v2', 'v1']);
    await browser.follow('v3');
    await browser.click('Roll back to v3');
    expect([browser.path, browser.textOf('[role=status]')]).toEqual([
      '/apps/haiku/releases/5',
      'Rolling back to v3: it is released again as v5.',
    ]);
    await home.queue.idle();
    expect((await home.call('GET', '/apps/haiku/releases/5')).json.description).toBe('Rollback to v3');
  });

  test('shows what its release command wrote, and why a release failed', async () => {
    const { home, browser } = await signedIn();
    home.dynoManager.onCommand = async (onOutput) => onOutput('migrated\n');
    await home.deployed('haiku', { web: 'bin/web', release: 'bin/migrate' });
    await browser.open('/apps/haiku/releases/3');
    expect(browser.textOf('pre')).toBe('migrated');
    home.dynoManager.failure = { code: 'R10', message: 'web.1 did not listen.', next: 'See: renga logs' };
    await home.call('PATCH', '/apps/haiku/config-vars', { body: { SEASON: 'winter' } });
    await home.queue.idle();
    await browser.open('/apps/haiku/releases/4');
    expect(browser.textOf('.problem')).toBe('web.1 did not listen.See: renga logsError ID: R10');
  });

  test('shows its log, of a source or a dyno, and goes on with new lines', async () => {
    const { home, browser } = await signedIn();
    const { app } = await home.deployed('haiku', { web: 'bin/web' });
    const line = (process: string, message: string) =>
      home.logs.write(app.id, {
        time: home.clock.now(),
        source: process === 'router' ? 'heroku' : 'app',
        process,
        message,
      });
    line('web.1', 'an old pond');
    line('router', 'at=info path=/');
    await browser.open('/apps/haiku/logs');
    expect(browser.textOf('pre')).toMatch(
      / app\[web\.1\]: an old pond .* heroku\[router\]: at=info path=\/$/,
    );
    await browser.fill('Source', 'app').click('Show');
    expect(browser.textOf('pre')).toMatch(/an old pond$/);
    await browser.fill('Dyno', 'router').click('Show');
    expect(browser.textOf('pre')).toBe('');
    const tail = await browser.fetch(new URL('http://dashboard.localhost:8080/apps/haiku/logs?tail=on'));
    const reader = (tail.body ?? new ReadableStream<Uint8Array>()).getReader();
    let text = '';
    const until = async (wanted: string) => {
      while (!text.includes(wanted)) text += Buffer.from((await reader.read()).value ?? []).toString();
    };
    await until('an old pond');
    line('web.1', 'a frog jumps in');
    await until('a frog jumps in');
    expect(text).not.toContain('</html>');
    const waiting = reader.read();
    await reader.cancel();
    await waiting;
    await expect.poll(() => home.logs.readers).toBe(0);
  });

  test('asked for with HEAD, a log is read by nobody', async () => {
    const { home, browser } = await withApp();
    const url = new URL('http://dashboard.localhost:8080/apps/haiku/logs?tail=on');
    expect((await browser.fetch(url, { method: 'HEAD' })).status).toBe(200);
    await expect.poll(() => home.logs.readers).toBe(0);
  });

  test('says what was done as far as browsers keep it', async () => {
    const { browser } = await withApp();
    await browser.open('/apps/haiku/config');
    await browser.fill('Name', 'A'.repeat(5_000)).click('Set');
    expect(browser.textOf('[role=status]')).toBe(`${'A'.repeat(700)}…`);
  });

  test('takes in people and lets them go', async () => {
    const { home, browser } = await withApp();
    await browser.open('/apps/haiku/access');
    expect(browser.textsOf('.rows li')).toEqual(['me@example.com owner']);
    await browser.fill('E-mail', 'kaho@example.com').click('Add');
    expect(browser.text).toContain('kaho@example.com is invited');
    expect(browser.textOf('code')).toMatch(/^http:\/\/localhost:8080\/invitations\//);
    await browser.open('/apps/haiku/access');
    expect(browser.textsOf('.rows li')).toEqual([
      'me@example.com owner',
      'kaho@example.com view, deploy, operate Remove',
    ]);
    await browser.click('Remove', 'kaho@example.com');
    expect(browser.textOf('[role=status]')).toBe('kaho@example.com works on haiku no more.');
    expect((await home.call('GET', '/apps/haiku/collaborators')).json).toHaveLength(1);
  });

  test('is changed by its settings', async () => {
    const { home, browser } = await withApp();
    await browser.open('/apps/haiku/settings');
    await browser.click('Turn maintenance mode on');
    expect(browser.textOf('[role=status]')).toBe('Maintenance mode is on.');
    await browser.click('Turn maintenance mode off');
    await browser.fill(
      'Buildpacks, one a line, in the order in which they run',
      'heroku/nodejs\r\nheroku/python',
    );
    await browser.click('Save buildpacks');
    expect(browser.textOf('#buildpacks')).toBe('heroku/nodejs heroku/python');
    await browser.click('Save stack');
    expect(browser.textOf('[role=status]')).toBe('The next build is on debian-13.');
    await browser.fill('Another host name of the app', 'www.example.com').click('Add domain');
    expect(browser.textOf('[role=status]')).toContain(
      'www.example.com is added. Have its DNS record lead to ',
    );
    await browser.click('Remove', 'www.example.com');
    expect(browser.textOf('[role=status]')).toBe('www.example.com is removed.');
    await browser.fill('Name of the app', 'renku').click('Rename');
    expect(browser.path).toBe('/apps/renku/settings');
    await browser.fill('Type renku to go on', 'haiku').click('Destroy app');
    expect(status(browser)).toBe(423);
    await browser.fill('Type renku to go on', 'renku').click('Destroy app');
    expect([browser.path, browser.textOf('[role=status]')]).toEqual(['/', 'renku is destroyed.']);
    await home.queue.idle();
    expect((await home.call('GET', '/apps')).json).toEqual([]);
  });

  test('is offered to somebody, who accepts', async () => {
    const parts = await withApp();
    const kaho = await browserOf(parts, 'kaho@example.com');
    const { browser } = parts;
    await parts.home.call('POST', '/apps/haiku/collaborators', { body: { user: 'kaho@example.com' } });
    await browser.open('/apps/haiku/settings');
    await browser
      .fill('E-mail of the new owner, who has to accept', 'kaho@example.com')
      .click('Offer the app');
    expect(browser.textOf('[role=status]')).toBe('kaho@example.com was offered the app, and has to accept.');
    await kaho.open('/account');
    await kaho.click('Accept', 'haiku');
    expect(kaho.textOf('[role=status]')).toBe('haiku is yours now.');
  });

  test('that wants a second factor is told its code first', async () => {
    const { home, browser } = await withApp();
    const turnOn = () =>
      browser.open('/apps/haiku/settings').then(() => browser.click('Turn maintenance mode on'));
    await home.call('PATCH', '/apps/haiku/features/require-two-factor', { body: { enabled: true } });
    await turnOn();
    expect([status(browser), browser.textOf('[role=alert]')]).toEqual([
      403,
      expect.stringContaining('Error ID: two_factor_missing'),
    ]);
    const codeNow = async () => {
      await home.clock.advance(60_000);
      const factor = await home.store.secondFactors.find(home.owner.id);
      return codeAt(factor?.secret ?? Buffer.alloc(0), stepAt(home.clock.now()));
    };
    await home.call('POST', '/renga/second-factor');
    await home.call('PUT', '/renga/second-factor', { body: { code: await codeNow() } });
    await turnOn();
    expect(browser.textOf('[role=alert]')).toContain('Error ID: two_factor');
    const code = 'Code of your authenticator app, or a recovery code';
    await browser.fill(code, '１２３４５６').click('Show code');
    expect(status(browser)).toBe(403);
    await browser.fill(code, await codeNow()).click('Show code');
    expect(browser.textOf('[role=status]')).toBe(
      'You may change haiku for a while. Do again what was refused.',
    );
    await turnOn();
    expect(browser.textOf('[role=status]')).toBe('Maintenance mode is on.');
  });
});

describe('a pipeline', () => {
  test('shows its stages side by side, and passes an app on to the next', async () => {
    const { home, browser } = await withApp();
    await home.call('POST', '/apps', { body: { name: 'tanka' } });
    await browser.open('/pipelines');
    await browser.fill('Name', 'verses').click('Create pipeline');
    await browser.fill('App', 'haiku').fill('Stage', 'staging').click('Add app');
    await browser.fill('App', 'tanka').fill('Stage', 'production').click('Add app');
    expect(browser.textsOf('.stages section')).toEqual([
      'development No apps.',
      'staging haiku v3 · Deploy ab12cd34 · just now Promote to tanka Take out',
      'production tanka v2 · Enable Logplex · just now Take out',
    ]);
    await browser.click('Promote to tanka');
    expect(browser.textOf('[role=status]')).toBe('haiku is promoted to 1 app.');
    await home.queue.idle();
    await browser.open('/pipelines/verses');
    expect(browser.textsOf('.stages section').at(-1)).toMatch(/^production tanka v3 · Promote haiku v3/);
    await browser.click('Take out', 'tanka');
    await browser.click('Destroy pipeline');
    expect([browser.path, browser.textOf('[role=status]')]).toEqual(['/pipelines', 'verses is destroyed.']);
  });
});

describe('an account', () => {
  test('shows and ends what lets somebody in', async () => {
    const { home, browser } = await signedIn();
    await browser.open('/account');
    expect(browser.textOf('h1')).toBe('me@example.com');
    await browser.fill('Another public key', ED25519.line).click('Add key');
    expect(browser.textOf('[role=status]')).toBe('The key me@laptop is added.');
    await browser.click('Remove', 'me@laptop');
    expect((await home.call('GET', '/account/keys')).json).toEqual([]);
    await browser.click('Revoke', 'test');
    expect(browser.textOf('[role=status]')).toBe('The authorization is revoked.');
    expect((await home.callFromOutside('GET', '/account')).status).toBe(401);
    await browser.open('/account');
    expect(browser.textsOf('section')[1]).toBe('SessionsDashboard since just now this one');
  });
});
