import { newId } from '../../src/lib/std/ids.ts';
import type { Contest, Times } from './contest.ts';
import type { Inspection } from './copies.ts';
import type { Field } from './field.ts';
import { Stopwatch } from './stopwatch.ts';

/** Two web dynos and a worker. */
export async function restart(field: Field): Promise<Contest> {
  const { platform, copies, sightings, rounds } = field;
  const originals = await platform.inspect('pace');
  const begin = async (original: Inspection) => ({ original, id: await copies.createAndBegin(original) });
  let running = await Promise.all(originals.map(begin));

  const stopFirst = async (): Promise<Times> => {
    const watch = new Stopwatch();
    const removed: number[] = [];
    running = await Promise.all(
      running.map(async ({ id, original }) => {
        await copies.end(id);
        removed.push(watch.ms);
        return begin(original);
      }),
    );
    return { new: watch.ms, old: Math.max(...removed) };
  };

  const startFirst = async (): Promise<Times> => {
    const watch = new Stopwatch();
    const old = running;
    running = await Promise.all(originals.map(begin));
    const ready = watch.ms;
    await Promise.all(old.map(({ id }) => copies.end(id)));
    return { new: ready, old: watch.ms };
  };

  const replaced = async (ask: () => Promise<unknown>): Promise<Times> => {
    await platform.settled('pace');
    const watch = new Stopwatch();
    const arrivals = sightings.arrivals(originals.length).then(() => watch.ms);
    const departures = sightings.departures(originals.length).then(() => watch.ms);
    await ask();
    return { new: await arrivals, old: await departures };
  };

  return {
    title: 'restart of 2 web and 1 worker',
    floorWords: 'stop, remove, create, start, each of the three at once',
    goal: 1.2,
    rounds,
    floor: { name: 'bare engine, stop first', run: stopFirst },
    ours: {
      name: 'renga, restart',
      run: () => replaced(() => platform.client.dynos.restart('pace', { all: true })),
    },
    others: [
      { name: 'bare engine, start first', run: startFirst },
      {
        name: 'renga, config change',
        run: () => replaced(() => platform.client.configVars.patch('pace', { CHANGE: newId() })),
      },
      {
        name: 'renga ps:restart, typed',
        run: () => replaced(() => platform.installation.must('ps:restart --app pace')),
      },
    ],
  };
}
