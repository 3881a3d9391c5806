import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Ending } from '../../../src/lib/engine/docker/ending.ts';
import { outputFromFile } from '../../../src/lib/engine/docker/output-file.ts';
import { OutputPlace } from '../../../src/lib/engine/docker/output-place.ts';
import type { OutputLine } from '../../../src/lib/engine/port.ts';
import { collect } from '../../contract/engine/harness.ts';

let folder: string;
let path: string;
let written: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renga-engine-'));
  path = join(folder, 'log');
  written = 0;
  await writeFile(path, '');
});
afterEach(() => rm(folder, { recursive: true }));

test('a reader follows through rotations', async () => {
  const { ending, end } = endless();
  const lines = collect(outputFromFile(path, new OutputPlace(), { ending }));
  for (let file = 0; file < 6; file += 1) {
    await write(50);
    await seen();
    await rotate();
  }
  await write(1);
  end();
  expect(textsOf(await lines)).toEqual(numbers(1, 301));
});

test('a reader that holds a file which was rotated twice meanwhile goes on with the next', async () => {
  const reading = start();
  await write(2);
  const first = [await reading.next(), await reading.next()];
  await rotate();
  await write(2);
  await rotate();
  await write(2);
  reading.end();
  expect(textsOf([...first, ...(await reading.rest())])).toEqual(numbers(1, 6));
});

test('from the cursor of any line of any file, the rest is told', async () => {
  await write(3);
  await rotate();
  await write(3);
  await rotate();
  await write(3);
  const all = await readAll();
  expect(textsOf(all)).toEqual(numbers(1, 9));
  for (const [index, { cursor }] of all.entries())
    expect(textsOf(await readAll(cursor))).toEqual(numbers(index + 2, 9));
});

test('a cursor holds while the files move on', async () => {
  await write(3);
  const cursor = (await readAll())[1]?.cursor;
  await rotate();
  await write(1);
  await rotate();
  await write(1);
  expect(textsOf(await readAll(cursor))).toEqual(numbers(3, 5));
});

test('what was rotated away is lost, what is left is told once', async () => {
  await write(3);
  const cursor = (await readAll())[0]?.cursor;
  for (let file = 0; file < 3; file += 1) {
    await rotate();
    await write(2);
  }
  expect(textsOf(await readAll(cursor))).toEqual(numbers(4, 9));
});

test('an inode that now belongs to another file is not taken for the old place', async () => {
  await write(4);
  const place = JSON.parse((await readAll())[1]?.cursor ?? '');
  await writeFile(path, '');
  await write(4);
  const cursor = JSON.stringify(place);
  expect(textsOf(await readAll(cursor))).toEqual(numbers(5, 8));
});

test('a line that is half-written is told when it is whole', async () => {
  const reading = start();
  const line = entry();
  await appendFile(path, line.slice(0, 20));
  const next = reading.next();
  await appendFile(path, line.slice(20));
  expect((await next)?.text).toBe('1');
  reading.end();
  expect(await reading.rest()).toEqual([]);
});

test('what a killed engine left half-written is skipped', async () => {
  await write(1);
  await appendFile(path, entry().slice(0, 30));
  await write(1);
  await appendFile(path, '\0\0\0\n');
  await write(1);
  expect(textsOf(await readAll())).toEqual(['1', '3', '4']);
});

test('a clock that was put back loses nothing', async () => {
  await write(2);
  const cursor = (await readAll()).at(-1)?.cursor;
  written = -10;
  await write(2);
  expect(textsOf(await readAll(cursor))).toEqual(['-9', '-8']);
});

function entry(): string {
  written += 1;
  const time = new Date(Date.UTC(2026, 0, 1, 0, 0, 0, 0) + 60_000 + written).toISOString();
  return `${JSON.stringify({ log: `${written}\n`, stream: 'stdout', time })}\n`;
}

async function write(lines: number): Promise<void> {
  await appendFile(path, Array.from({ length: lines }, entry).join(''));
}

/** As the engine does it: the newest is renamed, then made anew. */
async function rotate(): Promise<void> {
  await rename(`${path}.1`, `${path}.2`).catch(() => undefined);
  await rename(path, `${path}.1`);
  await writeFile(path, '');
}

function endless() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { ending: new Ending(promise), end: () => resolve() };
}

function start() {
  const { ending, end } = endless();
  const lines = outputFromFile(path, new OutputPlace(), { ending });
  return {
    end,
    next: async () => (await lines.next()).value,
    rest: () => collect<OutputLine>(lines),
  };
}

const readAll = (cursor?: string): Promise<readonly OutputLine[]> =>
  collect(outputFromFile(path, new OutputPlace(cursor), { ending: Ending.now() }));

/** Long enough for a reader to have come to the end of the file: it must not depend on it. */
const seen = () => new Promise((resolve) => setTimeout(resolve, 20));

const textsOf = (lines: readonly (OutputLine | undefined)[]) => lines.map((line) => line?.text);

const numbers = (from: number, to: number): readonly string[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_item, index) => String(from + index));
