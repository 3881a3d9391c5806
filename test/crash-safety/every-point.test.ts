import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Point } from '../support/kill-points/kill-points.ts';
import { MADE_FROM_SOURCES } from './made-from-sources.ts';
import { MortalWorld } from './mortal-world.ts';
import { named, OPERATIONS, type Operation } from './operations.ts';

const LIMIT_MS = 5 * 60_000;

let world: MortalWorld;
beforeEach(async () => {
  world = await MortalWorld.open();
});
afterEach(() => world.close());

test.each([...OPERATIONS, ...MADE_FROM_SOURCES])(
  '$fault: a control plane that is killed at any point of $name leaves it whole or undone, and nothing else behind',
  async (operation) => {
    const points = await pointsOf(operation);
    const own = deadly(points).filter((index) => !operation.isWalkedElsewhere?.(points[index] ?? ''));
    for (const [turn, index] of own.entries()) await killAt(operation, { turn: turn + 1, index });
  },
  LIMIT_MS,
);

test(
  'A1: a control plane that is killed again, at any point of its recovery from a kill, has lost nothing by it',
  async () => {
    await interrupt(0);
    await world.reincarnate();
    const points = [...world.now.points.passed];
    for (const [turn, index] of deadly(points).entries()) {
      await interrupt(turn + 1);
      const killedAt = await world.reincarnate((_, passed) => passed === index);
      if (killedAt !== null) await world.reincarnate();
      await check(DEPLOY, { turn: turn + 1, isAccepted: true, killedAt });
    }
  },
  LIMIT_MS,
);

const DEPLOY = named('a deploy over another');

/** A deploy that was committed when its control plane was killed, and of which nothing more was done. */
async function interrupt(turn: number): Promise<void> {
  await DEPLOY.prepare(world, turn);
  const { now } = world;
  now.points.arm((point) => point.startsWith('commit(releases.settle') && point.endsWith(':after'));
  void DEPLOY.ask(now, turn);
  await now.killed;
}

/** What the operation passes when nobody kills it. */
async function pointsOf(operation: Operation): Promise<readonly Point[]> {
  await operation.prepare(world, 0);
  const { now } = world;
  now.points.arm(() => false);
  await operation.ask(now, 0);
  await now.quiet();
  const points = [...now.points.passed];
  await check(operation, { turn: 0, isAccepted: true, killedAt: null });
  return points;
}

async function killAt(
  operation: Operation,
  { turn, index }: { readonly turn: number; readonly index: number },
): Promise<void> {
  await operation.prepare(world, turn);
  const { now } = world;
  now.points.arm((_, passed) => passed === index);
  let isAccepted = false;
  const asked = operation.ask(now, turn).then(() => {
    isAccepted = true;
  });
  const killedAt = await Promise.race([now.killed, asked.then(() => now.quiet()).then(() => null)]);
  if (killedAt === null) now.points.disarm();
  else await world.reincarnate();
  await check(operation, { turn, isAccepted, killedAt });
}

/** What was accepted is done, what was not is done or undone. */
async function check(
  operation: Operation,
  {
    turn,
    isAccepted,
    killedAt,
  }: { readonly turn: number; readonly isAccepted: boolean; readonly killedAt: Point | null },
): Promise<void> {
  const effect = await operation.effect(world, turn);
  const wrongs = [...(await world.wrongs()), ...world.traffic.outages];
  expect({ effect, wrongs }, `killed at ${killedAt}`).toEqual({
    effect: isAccepted ? 'whole' : expect.stringMatching(/^(none|whole)$/),
    wrongs: [],
  });
}
/** Places in a list of points at which a kill makes a difference: nothing happens between an effect and the next one. */
const deadly = (points: readonly Point[]): readonly number[] =>
  points.flatMap((point, index) =>
    point.endsWith(':after') && points[index + 1]?.endsWith(':before') ? [] : [index],
  );
