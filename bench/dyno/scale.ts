import type { Contest, Times } from './contest.ts';
import type { Field } from './field.ts';
import { Stopwatch } from './stopwatch.ts';

const MANY = 20;

/** From one web dyno to twenty. */
export async function scale({ platform, copies, sightings, rounds }: Field): Promise<Contest> {
  const original = await platform.inspectOne('crowd');
  const missing = Array.from({ length: MANY - 1 }, () => original);

  const bare = (lanes: number) => async (): Promise<Times> => {
    const watch = new Stopwatch();
    const waiting = [...missing];
    const made: string[] = [];
    const lane = async (): Promise<void> => {
      for (let next = waiting.pop(); next; next = waiting.pop()) made.push(await copies.createAndBegin(next));
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    const ms = watch.ms;
    await Promise.all(made.map((id) => copies.end(id)));
    return { new: ms };
  };

  const ours = async (): Promise<Times> => {
    await platform.settled('crowd');
    const watch = new Stopwatch();
    const arrivals = sightings.arrivals(missing.length).then(() => watch.ms);
    await platform.scale('crowd', 'web', MANY);
    const ms = await arrivals;
    await platform.settled('crowd');
    const departures = sightings.departures(missing.length);
    await platform.scale('crowd', 'web', 1);
    await departures;
    return { new: ms };
  };

  return {
    title: `scale from 1 to ${MANY} web dynos`,
    floorWords: `create and start of the ${MANY - 1} that are missing, four at a time`,
    goal: 1.2,
    rounds,
    floor: { name: 'bare engine, four at a time', run: bare(4) },
    ours: { name: 'renga', run: ours },
    others: [{ name: 'bare engine, all at once', run: bare(missing.length) }],
  };
}
