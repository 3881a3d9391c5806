import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { NumberedLogLine } from '../../src/lib/domain/log-line.ts';
import { storedLines } from './support/stored-lines.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const ROUNDS = 12;
/** More than a writer gets to write in its life. */
const OWN_LINES = 100_000;
const WRITER = new URL('support/writer.ts', import.meta.url).pathname;

test('a control plane that is killed again and again loses nothing that it took over, and doubles nothing', async () => {
  await using folder = await temporaryFolder();
  const router = new Router();
  const own: number[] = [];
  // A line that was taken over just before the kill was not said to be: each writer has numbers of its own.
  for (let round = 0; round < ROUNDS; round += 1)
    own.push(...(await liveAndDie(folder.path, round * OWN_LINES, router)));

  const lines = await storedLines(join(folder.path, 'app'));
  expect(lines.map((line) => line.sequence)).toEqual(lines.map((_, index) => index + 1));
  expect(said(lines, 'web.1')).toEqual(expected('c1', said(lines, 'web.1').length));
  expect(said(lines, 'web.2')).toEqual(expected('c2', said(lines, 'web.2').length));
  expect(said(lines, 'web.1').length).toBeGreaterThan(ROUNDS * 10);

  const batches = said(lines, 'router').map(Number);
  expect(batches).toEqual(batches.map((_, index) => index + 1));
  expect(batches.length - router.taken).toBeOneOf([0, 1]);
  expect(router.taken).toBeGreaterThan(ROUNDS);

  const written = said(lines, 'api');
  expect(new Set(written).size).toBe(written.length);
  expect(own.filter((number) => !written.includes(`own ${number}`))).toEqual([]);
});

/** Runs a writer for a moment and kills it; gives back the lines of its own that it said were taken over. */
async function liveAndDie(folder: string, first: number, router: Router): Promise<readonly number[]> {
  const child = spawn(process.execPath, [WRITER, folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const closed = once(child, 'close');
  router.feed(child);
  while (said === '') await delay(5);
  await delay(20 + Math.random() * 80);
  child.kill('SIGKILL');
  await closed;
  return said.split('\n').slice(0, -1).map(Number);
}

/** Sends one batch after the other, and again what was not acknowledged. */
class Router {
  taken = 0;

  feed(child: ChildProcess): void {
    const send = (): void => {
      const sequence = this.taken + 1;
      const line = { appId: 'app', time: new Date().toISOString(), micros: 0, message: String(sequence) };
      // The receiver may be dead by now.
      if (child.connected) child.send({ boot: 'boot', sequence, lines: [line] }, () => undefined);
    };
    child.on('message', (message: { readonly taken: number }) => {
      this.taken = message.taken;
      send();
    });
    send();
  }
}

const said = (lines: readonly NumberedLogLine[], process: string): readonly string[] =>
  lines.filter((line) => line.process === process).map((line) => line.message);

/** The first lines of a container of the writer's: its pieces 2 and 3, 6 and 7 … are one line. */
const expected = (containerId: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => {
    const place = Math.floor(index / 3) * 4 + (index % 3 === 2 ? 3 : index % 3);
    return `${containerId} line ${place}`;
  });
