import { describe, expect, test } from 'vitest';
import { World, web } from './manager-harness.ts';

const metadata = (world: World) =>
  Object.fromEntries(
    Object.entries(world.container('web.1').spec.env).filter(([key]) => key.startsWith('HEROKU_')),
  );

async function turn(world: World, name: string, enabled: boolean): Promise<void> {
  await world.clock.advance(1_000);
  await world.store.features.insert({ appId: world.app.id, name, enabled, at: world.clock.now() });
  await world.clock.advance(1_000);
}

describe('dyno metadata', () => {
  test('is there from the next release on, and gone with the one after it was turned off', async () => {
    const world = new World();
    await world.deploy(web());
    await turn(world, 'runtime-dyno-metadata', true);
    await world.finish(world.manager.restart(world.app.id, { all: true }));
    await world.calm();
    expect(metadata(world)).toEqual({});

    const prepared = await world.release(web());
    await world.handOver(prepared);
    const shown = {
      HEROKU_APP_DEFAULT_DOMAIN_NAME: 'haiku.localhost',
      HEROKU_APP_ID: world.app.id,
      HEROKU_APP_NAME: 'haiku',
      HEROKU_DYNO_ID: (await world.dyno('web.1')).id,
      HEROKU_RELEASE_CREATED_AT: `${prepared.release.createdAt.toISOString().slice(0, 19)}Z`,
      HEROKU_RELEASE_VERSION: 'v2',
      HEROKU_SLUG_COMMIT: '',
      HEROKU_SLUG_DESCRIPTION: 'Deploy',
    };
    expect(metadata(world)).toEqual(shown);

    await turn(world, 'runtime-dyno-metadata', false);
    await world.calm();
    await world.finish(world.manager.restart(world.app.id, { all: true }));
    await world.calm();
    expect(metadata(world)).toEqual({ ...shown, HEROKU_DYNO_ID: (await world.dyno('web.1')).id });
    await world.deploy(web());
    expect(metadata(world)).toEqual({});
  });

  test('of the build has its own switch, and config vars win', async () => {
    const world = new World();
    await turn(world, 'runtime-dyno-build-metadata', true);
    await world.handOver(await world.release(web(), { HEROKU_BUILD_COMMIT: 'mine' }));

    expect(metadata(world)).toEqual({ HEROKU_BUILD_COMMIT: 'mine', HEROKU_BUILD_DESCRIPTION: 'Deploy' });
  });
});
