import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../src/lib/domain/account.ts';
import { Refusal } from '../../src/lib/domain/refusal.ts';
import { isUpgrading } from '../../src/lib/domain/version-upgrade.ts';
import { eventually } from '../acceptance/installation.ts';
import { HastyClock } from '../crash-safety/hasty-clock.ts';
import { PlatformFixture } from './platform-fixture.ts';

describe('an upgrade of a database to another version', () => {
  let platform: PlatformFixture;
  let me: Account;

  beforeEach(async () => {
    platform = new PlatformFixture();
    me = await platform.accounts.owner();
    await platform.apps.create(me, { name: 'haiku' });
    await made('small', 'postgresql:mini');
    await made('large', 'postgresql:standard-0');
  });
  afterEach(() => platform.close());

  const made = async (name: string, plan: string, version = '15') => {
    await platform.addOns.create(me, 'haiku', { plan, name, options: { version } });
    await platform.queue.idle();
  };
  const run = (name: string, wanted?: string) =>
    platform.versionUpgrades.run(me, name, { service: 'postgresql', wanted });
  const ended = (name: string) =>
    eventually(async () => {
      const addOn = await platform.addOns.find(me, name);
      return !isUpgrading(addOn) && addOn;
    });
  const deeds = () => platform.addOnProvider.versionDeeds;

  it('copies a small one at once, and a large one when that was prepared', async () => {
    await run('small');
    expect(await ended('small')).toMatchObject({
      version: '17',
      upgrade: { from: '15', state: 'succeeded' },
    });

    await expect(run('large')).rejects.toMatchObject({ id: 'not_prepared' });
    await expect(platform.versionUpgrades.prepare(me, 'small', undefined)).rejects.toMatchObject({
      id: 'not_prepared',
    });
    await platform.versionUpgrades.prepare(me, 'large', '17');
    await platform.versionUpgrades.cancel(me, 'large');
    await expect(run('large')).rejects.toMatchObject({ id: 'not_prepared' });
    await platform.versionUpgrades.prepare(me, 'large', undefined);
    await expect(run('large', '15')).rejects.toMatchObject({ id: 'not_prepared' });
    await run('large');
    expect(await ended('large')).toMatchObject({ version: '17' });
    expect(deeds()).toEqual(['copy small 17', 'fetch large 17', 'fetch large 17', 'copy large 17']);
  });

  it('leads to newer versions only, and to those that there are', async () => {
    await expect(run('small', '9')).rejects.toMatchObject({ id: 'unknown_version' });
    await expect(run('small', '15')).rejects.toMatchObject({ id: 'not_newer' });
    await expect(platform.versionUpgrades.cancel(me, 'small')).rejects.toMatchObject({ id: 'not_prepared' });
    expect(deeds()).toEqual([]);
  });

  it('changes nothing when the copy fails, and says why', async () => {
    platform.addOnProvider.onCopy = () => Promise.reject(Refusal.invalid('extension "ink" is not available'));
    await run('small');
    expect(await ended('small')).toMatchObject({
      version: '15',
      upgrade: { to: '17', state: 'failed', reason: 'extension "ink" is not available' },
    });
    expect(deeds()).toEqual(['copy small 17', 'discard small']);
    expect(platform.lines).toContain(
      'app[api]: Upgrade of small to 17 failed: extension "ink" is not available',
    );

    platform.addOnProvider.onCopy = async () => undefined;
    await run('small');
    expect(await ended('small')).toMatchObject({ version: '17', upgrade: { reason: null } });
  });

  describe('whose new server does not start', () => {
    const reason = 'The server of version 17 does not work: no such locale';
    const asBefore = { version: '15', upgrade: { from: '15', to: '17', state: 'failed', reason } };

    beforeEach(async () => {
      platform.clock = new HastyClock(500);
      await platform.restart();
      platform.addOnProvider.onEnsure = async ({ version }) => {
        if (version === '17') throw new Error('no such locale');
      };
    });

    it('goes back to the one before after some tries, and says why', async () => {
      await run('small');
      expect(await ended('small')).toMatchObject({ ...asBefore, failure: null });
      expect(deeds()).toEqual(['copy small 17', 'discard small']);
      expect(platform.lines.filter((line) => line.includes('no such locale'))).toEqual([
        'app[api]: small does not work: no such locale',
        `app[api]: small goes back to 15. ${reason}`,
        `app[api]: Upgrade of small to 17 failed: ${reason}`,
      ]);
    });

    it('does so after a kill, before that was decided and after', async () => {
      await run('small');
      await eventually(() => deeds().length > 0);
      await platform.restart();
      await platform.versionUpgrades.recover();
      await eventually(() => platform.lines.some((line) => line.includes('goes back')));
      await platform.restart();
      await platform.versionUpgrades.recover();
      expect(await ended('small')).toMatchObject(asBefore);
      expect(deeds().filter((deed) => deed.startsWith('copy'))).toEqual(['copy small 17']);
    });

    it('stays with what took the data over in place', async () => {
      platform.addOnProvider.onEnsure = async ({ version }) => {
        if (version === '8.0' && failures-- > 0) throw new Error('no such module');
      };
      let failures = 7;
      await made('cache', 'redis', '7.0');
      await platform.versionUpgrades.run(me, 'cache', { service: 'redis', wanted: '8.0' });
      expect(await ended('cache')).toMatchObject({ version: '8.0', upgrade: { state: 'succeeded' } });
    });
  });

  it('is begun once at a time, and tried out without an effect', async () => {
    const { promise: copied, resolve: goOn } = Promise.withResolvers<void>();
    platform.addOnProvider.onCopy = () => copied;
    await platform.versionUpgrades.tryOut(me, 'large', undefined);
    await expect(platform.versionUpgrades.tryOut(me, 'large', undefined)).rejects.toMatchObject({
      id: 'upgrading',
    });
    goOn();
    expect(await ended('large')).toMatchObject({
      version: '15',
      upgrade: { kind: 'trial', state: 'succeeded' },
    });
    expect(deeds()).toEqual(['try large 17']);
  });

  it('has a Redis started again as what it is to be', async () => {
    await made('cache', 'redis', '7.0');
    await platform.versionUpgrades.run(me, 'cache', { service: 'redis', wanted: '8.0' });
    expect(await ended('cache')).toMatchObject({ version: '8.0', upgrade: { state: 'succeeded' } });
    expect(deeds()).toEqual(['fetch cache 8.0']);
  });
});
