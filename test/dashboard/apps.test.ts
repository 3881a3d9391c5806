import { describe, expect, test } from 'vitest';
import { browserOf, signedIn } from './support/dashboard-home.ts';

describe('the list of apps', () => {
  test('says what to do when there are none', async () => {
    const { browser } = await signedIn();
    expect(browser.text).toBe(
      'AppsCreate app Find an app by its name Find There are no apps yet. Create the first one, or push code: renga apps:create',
    );
  });

  test('has those of others that one may see, with a mark for maintenance, and finds them by name', async () => {
    const parts = await signedIn();
    const { home, browser } = parts;
    await home.deployed('haiku');
    for (const name of ['tanka', 'renku']) await home.call('POST', '/apps', { body: { name } });
    await home.call('PATCH', '/apps/tanka', { body: { maintenance: true } });
    await browser.open('/');
    expect(browser.textsOf('.cards li')).toEqual([
      'haiku debian-13 · released just now',
      'renku debian-13 · nothing deployed yet',
      'tanka maintenance debian-13 · nothing deployed yet',
    ]);
    await browser.open('/?q=TAN');
    expect(browser.textsOf('.cards .title')).toEqual(['tanka']);
    await browser.open('/?q=sonnet');
    expect(browser.text).toContain('No app has “sonnet” in its name.');
    const kaho = await browserOf(parts, 'kaho@example.com');
    expect(kaho.textsOf('.cards .title')).toEqual([]);
    await home.call('POST', '/apps/renku/collaborators', { body: { user: 'kaho@example.com' } });
    await kaho.open('/');
    expect(kaho.textsOf('.cards li')).toEqual(['renku me@example.com · debian-13 · nothing deployed yet']);
  });

  test('is read a page at a time', async () => {
    const { home, browser } = await signedIn();
    for (let number = 10; number < 62; number += 1)
      await home.call('POST', '/apps', { body: { name: `verse-${number}` } });
    await browser.open('/');
    expect(browser.textsOf('.cards .title').length).toBe(50);
    await browser.follow('More apps');
    expect(browser.textsOf('.cards .title')).toEqual(['verse-60', 'verse-61']);
    expect(browser.links('More apps')).toEqual([]);
  });
});
