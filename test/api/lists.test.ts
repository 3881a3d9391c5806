import { describe, expect, it } from 'vitest';
import { ApiHome } from './support/api-home.ts';

async function withReleases(count: number): Promise<ApiHome> {
  const home = await ApiHome.open();
  const app = await home.platform.apps.create(home.owner, { name: 'haiku' });
  for (let version = 3; version <= count; version += 1)
    await home.platform.releases.patchConfig(home.owner, app.id, { N: String(version) });
  return home;
}

const versions = (json: readonly { readonly version: number }[]) => json.map(({ version }) => version);

describe('a list', () => {
  it.each([
    ['version ..; max=1, order=desc', 206, [7]],
    ['version ..; order=desc,max=2', 206, [7, 6]],
    ['version ..; order=desc', 200, [7, 6, 5, 4, 3, 2, 1]],
    ['version 3..5', 200, [3, 4, 5]],
    ['version ]3..; max=1000;', 200, [4, 5, 6, 7]],
  ])('is cut by %j', async (range, status, expected) => {
    const home = await withReleases(7);
    const reply = await home.call('GET', '/apps/haiku/releases', { headers: { range } });

    expect([reply.status, versions(reply.json)]).toEqual([status, expected]);
    expect(reply.headers.get('accept-ranges')).toBe('id, version');
  });

  it('is walked to its end by what each answer says', async () => {
    const home = await withReleases(7);
    const seen: number[] = [];
    let range: string | null = 'version ..; max=3, order=desc';
    while (range !== null) {
      const reply = await home.call('GET', '/apps/haiku/releases', { headers: { range } });
      seen.push(...versions(reply.json));
      range = reply.headers.get('next-range');
      expect(reply.status).toBe(range === null ? 200 : 206);
    }

    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });

  it('is whole without a Range, and with an empty one', async () => {
    const home = await withReleases(4);

    for (const headers of [{}, { range: '' }, { range: 'id ..; max=1000' }]) {
      const reply = await home.call('GET', '/apps/haiku/releases', { headers });
      expect([reply.status, versions(reply.json).sort()]).toEqual([200, [1, 2, 3, 4]]);
      expect(reply.headers.get('content-range')).toMatch(
        /^id [0-9a-f-]{36}\.\.[0-9a-f-]{36}; max=(200|1000)$/,
      );
    }
  });

  it.each(['size ..', 'id', 'version ..; max=0', 'version x..', 'bytes=0-'])(
    'is not cut by %j',
    async (range) => {
      const home = await withReleases(3);
      const reply = await home.call('GET', '/apps/haiku/releases', { headers: { range } });

      expect([reply.status, reply.json.id]).toEqual([416, 'requested_range_not_satisfiable']);
    },
  );

  it('is the only place where a Range counts', async () => {
    const home = await withReleases(3);
    const headers = { range: 'nonsense' };

    expect((await home.call('GET', '/apps/haiku', { headers })).status).toBe(200);
    expect((await home.call('POST', '/apps', { headers, body: {} })).status).toBe(201);
    expect(
      (await home.call('PUT', '/apps/haiku/buildpack-installations', { headers, body: { updates: [] } }))
        .status,
    ).toBe(200);
    expect((await home.call('DELETE', '/apps/haiku', { headers, body: {} })).status).toBe(200);
  });
});
