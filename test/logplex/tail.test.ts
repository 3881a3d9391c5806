import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { Logplex } from '../../src/lib/logplex/logplex.ts';
import { appLine, messages, platformLine, recent, take, untimed } from './support/lines.ts';
import { ScriptedOutput } from './support/scripted-output.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const output = new ScriptedOutput();

describe('a tail', () => {
  test('begins with the newest lines and goes on with what comes', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: folder.path, output });
    for (const message of ['a', 'b', 'c']) logs.write('app-1', appLine(message));
    const ending = new AbortController();
    const tail = logs.read('app-1', { lines: 2, tail: true }, ending.signal)[Symbol.asyncIterator]();
    expect(messages(await take(tail, 2))).toEqual(['b', 'c']);
    const coming = take(tail, 2);
    logs.write('app-1', appLine('d'));
    logs.write('app-1', appLine('e'));
    expect(messages(await coming)).toEqual(['d', 'e']);
    ending.abort();
    expect(await tail.next()).toEqual({ done: true, value: undefined });
    await logs.close();
  });

  test('misses nothing that comes while its first lines are read', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: folder.path, output });
    logs.write('app-1', appLine('a'));
    logs.write('app-1', appLine('b'));
    const tail = logs
      .read('app-1', { lines: 10, tail: true }, new AbortController().signal)
      [Symbol.asyncIterator]();
    await take(tail, 1);
    logs.write('app-1', appLine('c'));
    expect(messages(await take(tail, 2))).toEqual(['b', 'c']);
    await logs.close();
  });

  test('shows only what was asked for', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: folder.path, output });
    const query = { lines: 0, tail: true, source: 'heroku', process: 'web' } as const;
    const tail = logs.read('app-1', query, new AbortController().signal)[Symbol.asyncIterator]();
    const coming = take(tail, 2);
    await Promise.resolve();
    logs.write('app-1', platformLine('a', 'web.1'));
    logs.write('app-1', appLine('b', 'web.1'));
    logs.write('app-1', platformLine('c', 'worker.1'));
    logs.write('app-1', platformLine('d', 'web.2'));
    expect(messages(await coming)).toEqual(['a', 'd']);
    await logs.close();
  });

  test('that is not read loses the oldest lines, says how many, and can be resumed after what it has seen', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: folder.path, output });
    const tail = logs
      .read('app-1', { lines: 0, tail: true }, new AbortController().signal)
      [Symbol.asyncIterator]();
    const first = take(tail, 1);
    logs.write('app-1', appLine('first'));
    await first;
    for (let index = 2; index <= 1500; index += 1)
      logs.write('app-1', { ...appLine(`line ${index}`), time: new Date('2026-01-01T00:00:00Z') });
    const [overflow, ...lines] = await take(tail, 1025);
    expect(untimed(overflow ? [overflow] : [])).toEqual([
      'heroku[logplex]: Error L11 (Tail buffer overflow) -> This tail session dropped 475 messages since 2026-01-01T00:00:00+00:00',
    ]);
    expect(overflow?.sequence).toBe(476);
    expect(messages(lines)).toEqual(Array.from({ length: 1024 }, (_, index) => `line ${477 + index}`));
    await logs.close();
  });

  test('ends when the log is forgotten and when the service closes', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: folder.path, output });
    const follow = (appId: string) =>
      logs.read(appId, { lines: 0, tail: true }, new AbortController().signal)[Symbol.asyncIterator]().next();
    const [forgotten, closed] = [follow('app-1'), follow('app-2')];
    await logs.forget('app-1');
    expect((await forgotten).done).toBe(true);
    await logs.close();
    expect((await closed).done).toBe(true);
  });

  test('a thousand of them get every line, and a thousand that do not read cost little', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: folder.path, output });
    const ending = new AbortController();
    const open = () => logs.read('app-1', { lines: 0, tail: true }, ending.signal)[Symbol.asyncIterator]();
    const readers = Array.from({ length: 1000 }, open);
    const stalled = Array.from({ length: 1000 }, open);
    const received = readers.map((tail) => take(tail, 500));
    const begun = stalled.map((tail) => tail.next());
    const before = liveHeapBytes();
    for (let index = 0; index < 500; index += 1) {
      logs.write('app-1', appLine(`line ${index} ${'x'.repeat(1000)}`));
      if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const all = await Promise.all(received);
    const last = new Set(all.map((lines) => lines.at(-1)?.sequence));
    expect([all.every((lines) => lines.length === 500), last]).toEqual([true, new Set([500])]);
    for (let index = 0; index < 5000; index += 1) logs.write('app-1', appLine(`more ${'x'.repeat(1000)}`));
    await Promise.all(begun);
    // What they share is a few megabytes; for each there is a queue of 1,024 references besides.
    expect(liveHeapBytes() - before).toBeLessThan(40 * 1024 * 1024);
    expect((await recent(logs, 'app-1')).length).toBe(1500);
    ending.abort();
    await logs.close();
  });
});

function liveHeapBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}
