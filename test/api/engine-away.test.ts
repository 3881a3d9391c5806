import { expect, it } from 'vitest';
import { ApiHome } from './support/api-home.ts';

const WHY = 'Cannot list containers: connect ECONNREFUSED';
const source = { source_blob: { url: 'http://localhost/source' } };

const WRITES: readonly (readonly [string, string, unknown?])[] = [
  ['PATCH', '/apps/haiku/config-vars', { GREETING: 'hello' }],
  ['PATCH', '/apps/haiku/formation', { updates: [{ type: 'web', quantity: 2 }] }],
  ['PATCH', '/apps/haiku/formation/web', { quantity: 2 }],
  ['POST', '/apps/haiku/releases', { release: 'v3' }],
  ['POST', '/apps/haiku/builds', source],
  ['POST', '/apps/haiku/dynos', { command: 'true' }],
  ['DELETE', '/apps/haiku/dynos'],
  ['DELETE', '/apps/haiku/dynos/web.1'],
  ['POST', '/apps/haiku/dynos/web.1/actions/stop'],
  ['DELETE', '/apps/haiku/formations/web'],
  ['POST', '/apps/haiku/formations/web/actions/stop'],
  ['POST', '/apps/haiku/addons', { plan: 'postgresql' }],
  ['POST', '/pipeline-promotions', {}],
  ['POST', '/app-setups', source],
  ['DELETE', '/apps/haiku'],
];

/** An app with a release, on an engine that has gone since. */
async function withoutEngine(): Promise<ApiHome> {
  const home = await ApiHome.open();
  await home.deployed();
  await home.queue.idle();
  home.presence.lost(WHY);
  return home;
}

it('B3: while the container engine is away, a change that needs it is refused with 503 and when to try again, and nothing of it is begun', async () => {
  const home = await withoutEngine();
  const read = async () =>
    Promise.all(
      ['/apps', '/apps/haiku/releases', '/apps/haiku/formation', '/apps/haiku/dynos'].map(
        async (path) => (await home.call('GET', path)).json,
      ),
    );
  const before = await read();
  for (const [method, path, body] of WRITES) {
    const answer = await home.call(method, path, body === undefined ? {} : { body });

    expect([`${method} ${path}`, answer.status, answer.headers.get('retry-after'), answer.json]).toEqual([
      `${method} ${path}`,
      503,
      '5',
      {
        id: 'engine_unavailable',
        message: `The container engine does not answer, so nothing was changed: ${WHY}. Start it, then try again.`,
      },
    ]);
  }
  expect(await read()).toEqual(before);
  home.presence.found();
  expect((await home.call('PATCH', '/apps/haiku/config-vars', { body: { A: '1' } })).status).toBe(200);
});

it('B3: while the container engine is away, everything can be read, and what needs no container can be changed', async () => {
  const home = await withoutEngine();
  const answers = [
    await home.call('GET', '/apps/haiku/dynos'),
    await home.call('GET', '/apps/haiku/config-vars'),
    await home.call('GET', '/apps/haiku/builds'),
    await home.call('POST', '/apps', { body: { name: 'sonnet' } }),
    await home.call('PATCH', '/apps/haiku/features/preboot', { body: { enabled: true } }),
    await home.call('PATCH', '/apps/haiku', { body: { name: 'tanka', maintenance: true } }),
  ];

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 201, 200, 200]);
});
