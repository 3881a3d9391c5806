import { setTimeout as delay } from 'node:timers/promises';
import { page } from './accepting.ts';
import type { Contest } from './contest.ts';
import { addressOf, inspect } from './copies.ts';
import type { Field } from './field.ts';
import { Stopwatch } from './stopwatch.ts';

/** What has stood still for a while is no longer in any processor's memory. */
const REST_MS = 2_500;

/** A request for an app that is asleep, through the router, until it is answered. */
export async function wakePaused({ ask, platform, copies, rounds }: Field): Promise<Contest> {
  await platform.request('drowsy');
  const original = await platform.inspectOne('drowsy');
  const id = await copies.createAndBegin(original);
  const address = addressOf(await inspect(ask, id)) ?? '';
  return {
    title: 'wake of a paused app, until its first answer',
    floorWords: 'unpause of a container that was paused as long, then one request to it',
    goal: 2,
    rounds,
    floor: {
      name: 'bare engine',
      run: async () => {
        await copies.pause(id);
        await delay(REST_MS);
        const watch = new Stopwatch();
        await copies.unpause(id);
        await page(address, 'bare');
        return { new: watch.ms };
      },
    },
    ours: {
      name: 'renga',
      run: async () => {
        await platform.asleep('drowsy', { deep: false });
        const watch = new Stopwatch();
        await platform.request('drowsy');
        return { new: watch.ms };
      },
    },
    others: [],
  };
}

/** The same when it has slept so long that it was stopped. */
export async function wakeStopped({ ask, platform, copies, rounds }: Field): Promise<Contest> {
  await platform.request('drowsy');
  const original = await platform.inspectOne('drowsy');
  return {
    title: 'wake of a stopped app, until its first answer',
    floorWords: 'start of a container that was created before, then one request to it',
    goal: 2,
    rounds,
    floor: {
      name: 'bare engine',
      run: async () => {
        const id = await copies.create(original);
        const watch = new Stopwatch();
        await copies.begin(id);
        await page(addressOf(await inspect(ask, id)) ?? '', 'bare');
        const ms = watch.ms;
        await copies.end(id);
        return { new: ms };
      },
    },
    ours: {
      name: 'renga',
      run: async () => {
        await platform.asleep('drowsy', { deep: true });
        const watch = new Stopwatch();
        await platform.request('drowsy');
        return { new: watch.ms };
      },
    },
    others: [],
  };
}
