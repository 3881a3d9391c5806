import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EngineHarness, started } from '../../contract/engine/harness.ts';
import { dockerHarness } from '../../engine/docker/docker-harness.ts';
import { storedLines } from '../support/stored-lines.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LINES = 12_000;
const LONG = 25_000;
/** Numbered lines for some seconds, every 500th followed by a long one, and some on the other stream. */
const WRITE = `awk 'BEGIN {
  for (i = 0; i < ${LONG}; i++) long = long "x";
  for (n = 1; n <= ${LINES}; n++) {
    print "line " n;
    if (n % 500 == 0) print long;
    if (n % 100 == 0) print "error " n > "/dev/stderr";
    if (n % 200 == 0) { fflush(); system("sleep 0.1") }
  }
}'`;
const WRITER = new URL('collecting-writer.ts', import.meta.url).pathname;

let harness: EngineHarness;
beforeAll(async () => {
  harness = await dockerHarness();
});
afterAll(() => harness?.close());

test('the output of a container is in the log once and whole when its collector is killed again and again', async () => {
  await using folder = await temporaryFolder();
  const id = await started(harness, 'talking', [], { command: ['sh', '-c', WRITE] });
  const writer = (): ChildProcess =>
    spawn(process.execPath, [WRITER, folder.path, id], { stdio: ['ignore', 'pipe', 'inherit'] });

  for (let round = 0; round < 6; round += 1) {
    const killed = writer();
    const closed = once(killed, 'close');
    await delay(500 + Math.random() * 300);
    killed.kill('SIGKILL');
    await closed;
  }
  const last = writer();
  expect(await once(last, 'close')).toEqual([0, null]);

  const lines = (await storedLines(join(folder.path, 'app'))).map((line) => line.message);
  const of = (start: string): readonly string[] => lines.filter((line) => line.startsWith(start));
  const numbered = (word: string, count: number, step: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => `${word} ${(index + 1) * step}`);
  expect(of('line')).toEqual(numbered('line', LINES, 1));
  expect(of('error')).toEqual(numbered('error', LINES / 100, 100));
  expect(of('x').map((line) => line.length)).toEqual(
    Array.from({ length: LINES / 500 }, () => [10_000, 10_000, 5000]).flat(),
  );
  expect(lines.length).toBe(LINES + LINES / 100 + (LINES / 500) * 3);
});
