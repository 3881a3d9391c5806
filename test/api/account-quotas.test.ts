import { describe, expect, it } from 'vitest';
import { newRun } from '../../src/lib/dyno-manager/new-run.ts';
import { ApiHome } from './support/api-home.ts';

const HEADERS = { accept: 'application/vnd.heroku+json; version=3.account-quotas' };

async function homeWithEcoDyno() {
  const home = await ApiHome.open();
  const { app, release } = await home.deployed();
  const slot = { type: 'worker', number: 1, size: 'Eco', command: 'x' };
  const dyno = newRun({ appId: app.id, release, slot, at: home.clock.now(), serving: true });
  await home.store.dynos.insert({ ...dyno, state: 'up' });
  await home.store.formations.replace(app.id, [{ type: 'worker', quantity: 1, size: 'Eco' }]);
  return { home, app };
}

describe('the pool of dyno hours', () => {
  it('is told to its account to the second, by app', async () => {
    const { home, app } = await homeWithEcoDyno();
    await home.clock.advance(65_400);
    for (const name of ['~', home.owner.id, home.owner.email]) {
      const reply = await home.callFromOutside('GET', `/accounts/${name}/actions/get-quota`, {
        headers: HEADERS,
      });
      expect([reply.status, reply.json]).toEqual([
        200,
        { account_quota: 3_600_000, quota_used: 65, apps: [{ app_uuid: app.id, quota_used: 65 }] },
      ]);
    }
    expect((await home.call('GET', '/accounts/other/actions/get-quota')).status).toBe(404);
  });

  it('an empty one starts no Eco one-off, and others all the same', async () => {
    const { home, app } = await homeWithEcoDyno();
    const used = { accountId: home.owner.id, appId: app.id, month: '2026-01', ms: 3_600_000_000 };
    await home.store.dynoHours.add(used);
    const body = { command: 'date' };

    const refused = await home.call('POST', `/apps/${app.name}/dynos`, { body });
    expect([refused.status, refused.json.id]).toEqual([409, 'dyno_hours_used_up']);
    const other = await home.call('POST', `/apps/${app.name}/dynos`, { body: { ...body, size: 'basic' } });
    expect(other.status).toBe(201);
  });
});
