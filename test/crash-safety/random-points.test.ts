import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Release } from '../../src/lib/domain/release.ts';
import { anyDeed } from './deeds.ts';
import { Dice } from './dice.ts';
import { MortalWorld } from './mortal-world.ts';
import { pipeline } from './operations.ts';

const ROUNDS = Number(process.env['RENGA_ROUNDS'] ?? 60);
const SEED = Number(process.env['RENGA_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
/** Many times what a round takes. */
const LIMIT_MS = ROUNDS * 5_000;

let world: MortalWorld;
beforeEach(async () => {
  world = await MortalWorld.open();
});
afterEach(() => world.close());

test(
  'a control plane that is killed at random, again and again, keeps what it promised and leaves nothing behind',
  async () => {
    console.info(`RENGA_SEED=${SEED}`);
    await pipeline(world);
    const dice = new Dice(SEED);
    for (let round = 1; round <= ROUNDS; round += 1) await live(round, dice.fork());
  },
  LIMIT_MS,
);

/** One life: some deeds at once, a kill among them, and perhaps more kills before the next one is quiet. */
async function live(round: number, dice: Dice): Promise<void> {
  const deeds = Array.from({ length: 1 + dice.below(4) }, () => anyDeed(dice));
  const { now } = world;
  const last = dice.below(150);
  now.points.arm((_, index) => index === last);
  const promised: Release[] = [];
  const done = deeds.map(async ([, deed]) => {
    const release = await deed(now, dice.fork());
    if (release) promised.push(release);
  });
  let killedAt = [
    await Promise.race([
      now.killed,
      Promise.all(done)
        .then(() => now.quiet())
        .then(() => null),
    ]),
  ];
  if (killedAt[0] === null) now.points.disarm();
  for (let again = killedAt[0] !== null; again; ) {
    const next = dice.below(120);
    const point = await world.reincarnate((_, index) => killedAt.length < 3 && index === next);
    killedAt = [...killedAt, point];
    again = point !== null;
  }
  world.now.points.disarm();
  const story = `RENGA_SEED=${SEED}, round ${round}: ${deeds.map(([name]) => name)}, killed at ${killedAt}`;
  expect([...(await world.wrongs()), ...(await broken(promised))], story).toEqual([]);
}

/** Promised releases that did not come to be, although neither what they build upon nor a command stood in their way. */
async function broken(promised: readonly Release[]): Promise<readonly string[]> {
  const outcomes = promised.map(async (release) => {
    const found = await world.now.store.releases.find(release.appId, release.id);
    const isGone = (await world.now.store.apps.find(release.appId)) === null;
    const isUndone = found?.failure?.code === 'base_failed' || found?.commandStartedAt !== null;
    const isKept = isGone || found?.status === 'succeeded' || isUndone;
    return isKept
      ? []
      : [`v${release.version} (${release.description}) is ${found?.status}: ${found?.failure?.message}`];
  });
  return (await Promise.all(outcomes)).flat();
}
