import { expect, it } from 'vitest';
import { type AddOn, NOTHING_SET } from '../../src/lib/domain/add-on.ts';
import { Refusal } from '../../src/lib/domain/refusal.ts';
import { AddOnKeeper } from '../../src/lib/platform/add-on-keeper.ts';
import { KeyedQueue } from '../../src/lib/std/keyed-queue.ts';
import { FakeAddOns } from '../support/fake-add-ons.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryStore } from '../support/memory-records.ts';

const at = new Date('2026-01-01T00:00:00Z');
const CACHE: AddOn = {
  id: 'cache',
  name: 'memcached-round-12345',
  service: 'memcached',
  plan: 'dev',
  appId: 'haiku',
  state: 'provisioned',
  credentials: { user: 'u', password: 'p', database: 'd' },
  ...NOTHING_SET,
  config: {},
  failure: null,
  createdAt: at,
  updatedAt: at,
};

it('B3: add-ons of an engine that stays away are tried ever more seldom, and nobody is told of each try', async () => {
  const [clock, store, addOnProvider, life] = [
    new ManualClock(),
    new MemoryStore(),
    new FakeAddOns(),
    new AbortController(),
  ];
  const errors: unknown[] = [];
  await store.addOns.insert(CACHE);
  const away = new Refusal('engine_unavailable', 'It is away.');
  let tries = 0;
  addOnProvider.onEnsure = async () => {
    tries += 1;
    throw away;
  };
  addOnProvider.ended = async function* () {
    yield* [];
    throw away;
  };
  const keeper = new AddOnKeeper({
    store,
    clock,
    addOnProvider,
    loginKeeper: { settle: async () => undefined },
    queue: new KeyedQueue(),
    activity: { note: () => undefined },
    addOnReleases: {
      insert: async () => [],
      insertChange: async () => [],
      insertUpdate: async () => [],
      announce: () => undefined,
      settled: async () => undefined,
    },
    signal: life.signal,
    onError: (error) => errors.push(error),
  });
  void keeper.watch();
  await clock.advance(10 * 60_000);
  expect(tries).toBeGreaterThan(5);
  expect(tries).toBeLessThan(30);
  expect(errors).toEqual([]);

  addOnProvider.onEnsure = async () => undefined;
  await clock.advance(60_000);
  expect([...addOnProvider.running.keys()]).toEqual(['cache']);
  life.abort(new Error('over'));
});
