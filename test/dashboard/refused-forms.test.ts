import { describe, expect, test } from 'vitest';
import type { Browser } from './support/browser.ts';
import { signedIn } from './support/dashboard-home.ts';

async function withApp() {
  const parts = await signedIn();
  await parts.home.deployed();
  return parts;
}

/** Sends a form of the open page with other fields than a person could choose. */
async function send(browser: Browser, path: string, fields: URLSearchParams) {
  fields.set('form-token', browser.attribute('[name=form-token]', 'value') ?? '');
  await browser.submit(path, fields);
  expect([path, browser.response.status]).toEqual([path, 422]);
}

describe('a form that is refused', () => {
  test('gives no more than was chosen when it is sent again', async () => {
    const { home, browser } = await withApp();
    await browser.open('/apps/haiku/access');
    expect(browser.count('[name=permission][checked]')).toBe(3);
    await send(
      browser,
      '/apps/haiku/access',
      new URLSearchParams({ email: 'not an address', permission: 'view' }),
    );
    expect(browser.count('[name=permission][checked]')).toBe(1);
    await browser.fill('E-mail', 'kaho@example.com').click('Add');
    const all = (await home.call('GET', '/apps/haiku/collaborators')).json;
    const kaho = all.find(({ user }: { user: { email: string } }) => user.email === 'kaho@example.com');
    expect(kaho.permissions).toMatchObject([{ name: 'view' }]);
  });

  test('creates the app for the team that was chosen', async () => {
    const { home, browser } = await signedIn();
    await home.call('POST', '/teams', { body: { name: 'poets' } });
    await browser.open('/new');
    await browser
      .fill('Name, or nothing to have one found', 'Not A Name')
      .fill('Owner', browser.optionOf('#team', 'Team poets'))
      .click('Create app');
    expect(browser.response.status).toBe(422);
    await browser.fill('Name, or nothing to have one found', 'haiku').click('Create app');
    expect((await home.call('GET', '/teams/poets/apps')).json).toMatchObject([{ name: 'haiku' }]);
  });

  test('has what was typed, and leaves the other forms of the page as they are', async () => {
    const { home, browser } = await withApp();
    await browser.open('/apps/haiku/config');
    await browser.fill('Name', 'not a name').fill('Value', '\nlate\nautumn').click('Set');
    expect([browser.attribute('#name', 'value'), browser.valueOf('#value')]).toEqual([
      'not a name',
      '\nlate\nautumn',
    ]);
    await browser.fill('Name', 'SEASON').click('Set');
    expect((await home.call('GET', '/apps/haiku/config-vars')).json).toEqual({ SEASON: '\nlate\nautumn' });

    await browser.open('/apps/haiku/resources');
    await browser
      .fill('Dynos of worker', '101')
      .fill('Size of worker', 'Standard-2X')
      .click('Scale', 'worker');
    expect(['web', 'worker'].map((type) => browser.attribute(`#quantity-${type}`, 'value'))).toEqual([
      '1',
      '101',
    ]);
    expect(['web', 'worker'].map((type) => browser.valueOf(`#size-${type}`))).toEqual([
      'Standard-1X',
      'Standard-2X',
    ]);

    await browser.open('/apps/haiku/settings');
    await browser.fill('Name of the app', 'Not A Name').click('Rename');
    expect(browser.attribute('#name', 'value')).toBe('Not A Name');
    await browser.fill('Another host name of the app', 'not a host').click('Add domain');
    expect([browser.attribute('#name', 'value'), browser.attribute('#hostname', 'value')]).toEqual([
      'haiku',
      'not a host',
    ]);
    await browser.open('/account');
    await browser.fill('Another public key', 'ssh-ed25519 nonsense').click('Add key');
    expect(browser.valueOf('#key')).toBe('ssh-ed25519 nonsense');
  });

  test('offers the usual plans of the other add-ons', async () => {
    const { browser } = await withApp();
    await browser.open('/apps/haiku/add-ons/new');
    const usual = browser.valueOf('#plan-memcached');
    await send(browser, '/apps/haiku/add-ons', new URLSearchParams({ plan: 'memcached:nonsense' }));
    expect(browser.valueOf('#plan-memcached')).toBe(usual);
  });
});
