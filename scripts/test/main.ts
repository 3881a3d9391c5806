import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import type { Engine } from '../../src/lib/engine/port.ts';
import { OfficialClient } from '../../test/heroku-client/official-client.ts';
import { prepareMachine } from '../setup/machine.ts';
import { type Counts, closingLine } from './closing-line.ts';
import { thingsOfOurs } from './leftovers.ts';
import { totalOf } from './summary-reporter.ts';
import { chosenTests, everyTest } from './tries.ts';

// Everything the tests need, then every test, then a look at what they left behind.

const root = join(import.meta.dirname, '../..');
const say = (line: string): void => console.log(`==> ${line}`);

/** Engines finish removing things a moment after the tests have asked them to. */
const SETTLE_MS = 20_000;

async function main(args: readonly string[]): Promise<Counts> {
  // Tests that find it missing install it themselves, and say why they cannot.
  if (args.length === 0) OfficialClient.install().catch(() => undefined);
  say('building');
  await execa('node', ['scripts/build.ts'], { cwd: root, stdio: 'inherit' });
  const { machine } = await prepareMachine({ root, consent: async () => true, say });
  try {
    let before = await thingsOfOurs(machine.engine, root);
    const onSecondTry = async (): Promise<void> => {
      for (const thing of await leftovers(machine.engine, before))
        say(`the first try left this behind: ${thing}`);
      before = await thingsOfOurs(machine.engine, root);
    };
    say('testing');
    const counts =
      args.length > 0 ? totalOf(await chosenTests(args, root)) : await everyTest({ root, say, onSecondTry });
    const left = await leftovers(machine.engine, before);
    for (const thing of left) say(`the tests left this behind: ${thing}`);
    return left.length > 0 ? { ...counts, failed: counts.failed + 1 } : counts;
  } finally {
    await machine.stop();
  }
}

async function leftovers(engine: Engine, before: ReadonlySet<string>): Promise<readonly string[]> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const left = [...(await thingsOfOurs(engine, root))].filter((thing) => !before.has(thing));
    if (left.length === 0 || Date.now() > deadline) return left;
    await sleep(250);
  }
}

const counts = await main(process.argv.slice(2)).catch((error: unknown): Counts => {
  console.error(error instanceof Error ? error.message : error);
  return { passed: 0, failed: 1, skipped: 0 };
});
console.log(closingLine(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
