import { expect, test } from 'vitest';
import { ApiHome } from './support/api-home.ts';
import { Person } from './support/person.ts';

test('only administrators close all apps and open them again, each with a row of activity', async () => {
  const home = await ApiHome.open();
  const sora = await Person.of(home, 'sora@example.com');
  const change = (maintenance: boolean) => home.call('PUT', '/renga/maintenance', { body: { maintenance } });

  const closed = { maintenance: true, since: '2026-01-02T03:04:05Z' };
  expect((await change(true)).json).toEqual(closed);
  await home.clock.advance(60_000);
  expect((await change(true)).json).toEqual(closed);
  expect((await sora.ask('PUT', '/renga/maintenance', { maintenance: false })).json).toEqual({
    id: 'not_administrator',
    message: 'Only administrators of this installation may close all apps. Ask one of them.',
  });
  expect((await home.call('PUT', '/renga/maintenance', { body: {} })).status).toBe(422);
  expect((await change(false)).json).toEqual({ maintenance: false, since: null });

  const { json } = await home.call('GET', '/renga/activity');
  expect(
    json.map((entry: { action: string; allowed: boolean }) => `${entry.action} ${entry.allowed}`),
  ).toEqual(Array.from({ length: 3 }, () => 'PUT /renga/maintenance true'));
});
