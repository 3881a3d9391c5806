import { expect, test } from 'vitest';
import { chooseBackend } from '../../src/lib/backend/choose-backend.ts';

test.each([
  ['https://api.heroku.com', false],
  ['https://api.renga.example', true],
])('a change whose answer was lost is sent to %s again: %s', (url, again) => {
  const wish = { flag: undefined, env: { RENGA_API_URL: url }, gitHosts: () => [] };
  const backend = chooseBackend(wish, { home: '/nowhere', root: '/nowhere', autostart: false });

  expect(backend.keepsAnswers).toBe(again);
});
