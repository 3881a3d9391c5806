import { describe, expect, it } from 'vitest';
import { ApiHome } from './support/api-home.ts';

async function shop() {
  const home = await ApiHome.open();
  const staging = await home.deployed('shop-staging');
  const production = await home.deployed('shop');
  const { json: pipeline } = await home.call('POST', '/pipelines', { body: { name: 'shop' } });
  for (const [app, stage] of [
    ['shop-staging', 'staging'],
    ['shop', 'production'],
  ])
    await home.call('POST', '/pipeline-couplings', { body: { app, pipeline: pipeline.id, stage } });
  const promote = (...targets: readonly string[]) =>
    home.call('POST', '/pipeline-promotions', {
      body: {
        pipeline: { id: pipeline.id },
        source: { app: { id: staging.app.id } },
        targets: targets.map((id) => ({ app: { id } })),
      },
    });
  return { home, staging, production, pipeline, promote };
}

describe('pipelines over the API', () => {
  it('are found by their name in the query, as clients ask', async () => {
    const { home, pipeline } = await shop();
    await home.call('POST', '/pipelines', { body: { name: 'other' } });

    const ids = async (query: string) =>
      (await home.call('GET', `/pipelines${query}`)).json.map((each: { id: string }) => each.id);
    expect(await ids('?eq[name]=shop')).toEqual([pipeline.id]);
    expect(await ids('?eq%5Bname%5D=shop')).toEqual([pipeline.id]);
    expect(await ids('?eq[name]=nothing')).toEqual([]);
    expect(await ids('')).toHaveLength(2);
  });

  it('name the pipeline of an app that is asked for its coupling, and answer 404 for none', async () => {
    const { home, pipeline } = await shop();
    await home.deployed('alone');

    expect((await home.call('GET', '/apps/shop/pipeline-couplings')).json).toMatchObject({
      pipeline: { id: pipeline.id, name: 'shop' },
      stage: 'production',
    });
    expect((await home.call('GET', '/apps/alone/pipeline-couplings')).json).toEqual({
      id: 'not_found',
      message: "Couldn't find that pipeline coupling.",
      resource: 'pipeline coupling',
    });
  });

  it.each([
    ['/pipelines', { name: 'shop' }, 'Name shop is already taken'],
    [
      '/pipelines',
      { name: 'other-pipe', owner: { id: 'x', type: 'robot' } },
      'The request is not valid. owner.type: Invalid option: expected one of "user"|"team".',
    ],
    [
      '/pipeline-couplings',
      { app: 'shop', pipeline: 'shop', stage: 'canary' },
      'The request is not valid. stage: Invalid option: expected one of "test"|"review"|"development"|"staging"|"production".',
    ],
  ])('refuse %s %j', async (path, body, message) => {
    const { home } = await shop();
    const reply = await home.call('POST', path, { body });

    expect([reply.status, reply.json.message]).toEqual([422, message]);
  });

  it('have config vars for the stages whose apps they make, one map a stage', async () => {
    const { home, pipeline } = await shop();
    const at = (stage: string) => `/pipelines/${pipeline.id}/stage/${stage}/config-vars`;
    await home.call('PATCH', at('test'), { body: { A: '1', B: '2' } });

    expect((await home.call('PATCH', at('test'), { body: { B: null, C: '3' } })).json).toEqual({
      A: '1',
      C: '3',
    });
    expect((await home.call('GET', at('test'))).json).toEqual({ A: '1', C: '3' });
    expect((await home.call('GET', at('review'))).json).toEqual({});
    expect((await home.call('PATCH', at('review'), { body: { 'A-B': '1' } })).json.id).toBe(
      'invalid_config_key',
    );
    expect(await home.call('GET', at('production'))).toMatchObject({
      status: 422,
      json: { id: 'invalid_stage' },
    });
  });

  it('have the stack of the app that is furthest on its way', async () => {
    const { home, pipeline } = await shop();
    await home.call('PATCH', '/apps/shop', { body: { build_stack: 'heroku-24' } });
    await home.call('POST', '/pipelines', { body: { name: 'empty' } });

    const stack = async (of: string) => (await home.call('GET', `/pipelines/${of}/pipeline-stack`)).json;
    expect((await stack(pipeline.id)).stack).toMatchObject({ name: 'heroku-24' });
    expect(await stack('empty')).toEqual({ stack: null });
  });

  it('tell how a promotion ended, target by target', async () => {
    const { home, production, promote } = await shop();
    home.dynoManager.failure = { code: 'exited', message: 'web.1 exited.', next: 'Look at: renga logs' };
    const { json: promotion, status } = await promote(production.app.id);
    await home.queue.idle();
    const { json: after } = await home.call('GET', `/pipeline-promotions/${promotion.id}`);
    const { json: targets } = await home.call(
      'GET',
      `/pipeline-promotions/${promotion.id}/promotion-targets`,
    );

    expect([status, promotion.status, after.status]).toEqual([201, 'pending', 'completed']);
    expect(targets).toMatchObject([
      {
        app: { id: production.app.id },
        pipeline_promotion: { id: promotion.id },
        status: 'failed',
        error_message: 'web.1 exited. Look at: renga logs',
      },
    ]);
    const release = await home.call('GET', `/apps/shop/releases/${targets[0].release.id}`);
    expect(release.json).toMatchObject({ version: 4, status: 'failed', failure: { code: 'exited' } });
  });

  it('show what was released and deployed last to each app', async () => {
    const { home, production, promote, pipeline } = await shop();
    await promote(production.app.id);
    await home.call('PATCH', '/apps/shop/config-vars', { body: { A: '1' } });
    await home.queue.idle();
    const latest = async (what: string) =>
      (await home.call('GET', `/pipelines/${pipeline.id}/latest-${what}`)).json
        .map(
          (each: { app: { name: string }; description: string }) => `${each.app.name}: ${each.description}`,
        )
        .sort();

    expect(await latest('releases')).toEqual(['shop-staging: Deploy ab12cd34', 'shop: Set A config vars']);
    expect(await latest('deployments')).toEqual([
      'shop-staging: Deploy ab12cd34',
      'shop: Promote shop-staging v3 ab12cd34',
    ]);
  });

  it('refuse a promotion to the source', async () => {
    const { staging, promote } = await shop();
    const reply = await promote(staging.app.id);

    expect(reply.status).toBe(422);
    expect(reply.json).toEqual({
      id: 'target_is_source',
      message: 'Cannot promote from shop-staging to itself.',
    });
  });
});
