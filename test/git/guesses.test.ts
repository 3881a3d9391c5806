import { expect, test } from 'vitest';
import { Deploys } from '../../src/lib/platform/deploys.ts';
import { PipelinePushes } from '../../src/lib/platform/pipeline-pushes.ts';
import { Pushers } from '../../src/lib/platform/pushers.ts';
import { ApiHome } from '../api/support/api-home.ts';
import { gitHome } from './support/git-home.ts';

/** Git over HTTP in front of the real use cases. */
async function served() {
  const home = await ApiHome.open();
  await home.platform.apps.create(home.owner, { name: 'haiku' });
  await home.platform.pipelines.create(home.owner, 'poems');
  const parts = { ...home.platform, pushers: new Pushers(home) };
  const { port } = await gitHome({
    pushes: new Deploys({ ...parts, webUrl: ({ name }) => `http://${name}.localhost/` }),
    branchPushes: new PipelinePushes(parts),
  });
  const ask = async (repository: string, token: string, from: string) => {
    const answer = await fetch(
      `http://127.0.0.1:${port}/${repository}.git/info/refs?service=git-receive-pack`,
      {
        headers: {
          authorization: `Basic ${Buffer.from(`me:${token}`).toString('base64')}`,
          'x-forwarded-for': `203.0.113.9, ${from}`,
        },
      },
    );
    return { status: answer.status, text: await answer.text() };
  };
  return { home, ask };
}

test('H1: wrong tokens of git slow their address down as those of the API do, and leave a row without them', async () => {
  const { home, ask } = await served();
  const statuses = new Map<number, number>();
  let last = '';
  for (let guess = 0; guess < 110; guess += 1) {
    const repository = guess % 2 === 0 ? 'haiku' : 'pipelines/poems';
    const { status, text } = await ask(repository, `HRKU-canary-${guess}`, '192.0.2.66');
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    last = text;
  }
  expect([...statuses]).toEqual([
    [401, 100],
    [429, 10],
  ]);
  expect(last).toBe('Too many wrong credentials came from your address. Wait a minute, then try again.\n');
  expect(home.notices).toEqual(['too many wrong tokens from 192.0.2.66: it is slowed down']);
  // They are the same guesses at every door.
  const atTheApi = { authorization: 'Bearer HRKU-canary', 'x-forwarded-for': '192.0.2.66' };
  expect((await home.callFromOutside('GET', '/account', { headers: atTheApi })).status).toBe(429);
  // Whoever has a token is served, also from there.
  expect((await ask('haiku', home.token, '192.0.2.66')).status).toBe(200);
  expect((await ask('haiku', 'HRKU-canary', '192.0.2.1')).status).toBe(401);

  await home.clock.advance(60_000);
  const activity = await home.call('GET', '/renga/activity');
  expect(activity.json).toMatchObject([
    {
      action: 'wrong credentials',
      address: '192.0.2.66',
      fields: ['token: 112', 'addresses: 2'],
      allowed: false,
    },
  ]);
  expect(activity.text).not.toContain('canary');
});
