import { HtmlValidate } from 'html-validate';
import { expect, test } from 'vitest';
import { Browser } from './support/browser.ts';
import { fullHome } from './support/dashboard-home.ts';

const RULES = new HtmlValidate({
  extends: ['html-validate:standard', 'html-validate:a11y'],
  // A button of a form sends it, unless it says otherwise.
  rules: { 'no-implicit-button-type': 'off' },
});

test('every page is valid, and can be used without eyes or mouse', async () => {
  const { home, browser, dashboard, paths } = await fullHome();
  const stranger = new Browser(dashboard);
  await home.call('POST', '/apps/haiku/addons', { body: { plan: 'memcached:dev' } });
  await home.call('POST', '/apps/haiku/domains', { body: { hostname: 'www.example.com' } });
  await home.call('PATCH', '/apps/haiku/config-vars', { body: { SEASON: 'winter' } });
  const found: string[] = [];
  const seen = [...paths, '/apps/haiku/config?reveal=*', '/nowhere'].map((path) => [browser, path] as const);
  for (const [who, path] of [...seen, [stranger, '/sign-in'], [stranger, '/sign-in/link.secret']] as const) {
    await who.open(path);
    const { results } = await RULES.validateString(who.source);
    for (const { ruleId, message, selector } of results.flatMap(({ messages }) => messages))
      found.push(`${path} ${ruleId}: ${message} ${selector}`);
  }
  expect(found).toEqual([]);
});
