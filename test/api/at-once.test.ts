import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SqlStore } from '../../src/lib/store/sql-store.ts';
import { ApiHome, type CallOptions } from './support/api-home.ts';

/** With records in a real database. */
const homeOnDisk = (): Promise<ApiHome> =>
  ApiHome.open({}, { openStore: (folder) => SqlStore.open(join(folder, 'renga.sqlite')) });

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

const versions = async (home: ApiHome): Promise<readonly number[]> => {
  const range = { headers: { range: 'version ..; max=1000' } };
  return (await home.call('GET', '/apps/haiku/releases', range)).json.map(
    ({ version }: { version: number }) => version,
  );
};

test('F1: fifty clients that set fifty config vars at once make fifty releases, and all keys stay', async () => {
  const home = await homeOnDisk();
  await home.deployed();
  const replies = await times(50, (index) =>
    home.call('PATCH', '/apps/haiku/config-vars', { body: { [`K_${index}`]: String(index) } }),
  );
  await home.queue.idle();

  expect(replies.map(({ status }) => status)).toEqual(Array(50).fill(200));
  expect(await versions(home)).toEqual(Array.from({ length: 53 }, (_, index) => index + 1));
  const config = (await home.call('GET', '/apps/haiku/config-vars')).json;
  expect(config).toEqual(
    Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`K_${index}`, String(index)])),
  );
});

test('F2: fifty clients that set one config var at once each have a release, and the last one counts', async () => {
  const home = await homeOnDisk();
  await home.deployed();
  const replies = await times(50, (index) =>
    home.call('PATCH', '/apps/haiku/config-vars', { body: { K: String(index) } }),
  );
  await home.queue.idle();
  const last = (await versions(home)).at(-1);

  expect(replies.every(({ status }) => status === 200)).toBe(true);
  expect(last).toBe(53);
  expect((await home.call('GET', '/apps/haiku/config-vars')).json).toEqual(
    (await home.call('GET', `/apps/haiku/releases/${last}/config-vars`)).json,
  );
});

test.each([
  ['an app', '/apps', () => ({ name: 'sonnet' }), 'name_taken'],
  ['a pipeline', '/pipelines', () => ({ name: 'poems' }), 'name_taken'],
  ['a domain', '/apps/haiku/domains', () => ({ hostname: 'www.example.com' }), 'domain_taken'],
  ['an add-on', '/apps/haiku/addons', () => ({ plan: 'postgresql:mini', name: 'my-db' }), 'name_taken'],
] as const)('F3: twenty clients that make %s of one name at once: one has it', async (_, path, body, id) => {
  const home = await homeOnDisk();
  await home.deployed();
  const replies = await times(20, () => home.call('POST', path, { body: body() }));
  await home.queue.idle();

  expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(replies.filter(({ status, json }) => status === 422 && json.id === id)).toHaveLength(19);
  expect(home.errors).toEqual([]);
});

test('F12: a request whose answer was lost is sent again with its key, and nothing is done twice', async () => {
  const home = await homeOnDisk();
  const { release } = await home.deployed();
  const rollback = (
    key: string | null,
    body: object = { release: release.id },
    path = '/apps/haiku/releases',
  ) => {
    const options: CallOptions = { body, ...(key === null ? {} : { headers: { 'idempotency-key': key } }) };
    return home.call('POST', path, options);
  };

  const [first, beside] = await Promise.all([rollback('one'), rollback('one')]);
  const again = await rollback('one');
  await home.queue.idle();
  expect([first.status, beside.json.id, again.json.id]).toEqual([201, first.json.id, first.json.id]);
  expect(await versions(home)).toEqual([1, 2, 3, 4]);

  const options = { body: { release: release.id }, headers: { 'idempotency-key': 'one' } };
  const later = await home.restarted().call('POST', '/apps/haiku/releases', options);
  expect([later.status, later.json]).toEqual([201, first.json]);

  expect((await rollback('one', { release: '4' })).json.id).toBe('idempotency_key_reused');
  expect((await rollback('x'.repeat(256))).json.id).toBe('invalid_idempotency_key');
  await rollback('two');
  await rollback(null);
  await home.queue.idle();
  expect(await versions(home)).toEqual([1, 2, 3, 4, 5, 6]);
  await home.clock.advance(25 * 3_600_000);
  expect((await rollback('one')).json.version).toBe(7);
  // A refusal is no answer to keep: what was in the way may have gone.
  expect((await rollback('three', { name: 'Bad Name' }, '/apps')).status).toBe(422);
  expect((await rollback('three', { name: 'sonnet' }, '/apps')).status).toBe(201);
});

test('F12: a request that was cut short is not done again under its key, unless doing it twice is doing it once', async () => {
  const home = await homeOnDisk();
  const { app, release } = await home.deployed();
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  void home.queue.run(app.id, () => held);
  const keyed = (body: object): CallOptions => ({ body, headers: { 'idempotency-key': 'one' } });
  const rollback = ['POST', '/apps/haiku/releases', keyed({ release: release.id })] as const;
  const change = ['PATCH', '/apps/haiku/config-vars', keyed({ SEASON: 'autumn' })] as const;
  const cut = [home.call(...rollback), home.call(...change)];
  await times(20, () => home.call('GET', '/apps/haiku'));

  const next = home.restarted();
  const again = await next.call(...rollback);
  expect([again.status, again.json]).toEqual([
    409,
    {
      id: 'request_interrupted',
      message:
        'The control plane was stopped while it did this. What it had begun is finished or undone by now: look at what is there, and ask again if something is missing.',
    },
  ]);
  expect((await next.call(...change)).json).toMatchObject({ SEASON: 'autumn' });
  await next.queue.idle();
  expect(await versions(next)).toEqual([1, 2, 3, 4, 5]);
  letGo();
  await Promise.all(cut);
});
