import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Logplex } from '../../src/lib/logplex/logplex.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { messages, recent, take, untimed } from './support/lines.ts';
import { ScriptedOutput } from './support/scripted-output.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const web = { appId: 'app-1', containerId: 'c1', process: 'web.1' };

describe('collecting', () => {
  test('a container that has ended is in the log when `collected` resolves', async () => {
    await using folder = await temporaryFolder();
    const output = new ScriptedOutput();
    const logs = new Logplex({ folder: folder.path, output });
    logs.collect(web);
    for (let index = 0; index < 3000; index += 1) output.say('c1', `line ${index}`, new Date());
    output.end('c1');
    await logs.collected('c1');
    const lines = await recent(logs, 'app-1');
    expect(messages(lines)).toEqual(Array.from({ length: 1500 }, (_, index) => `line ${1500 + index}`));
    await logs.close();
  });

  test('`collected` waits its time for one that goes on, and not at all for one that nobody knows', async () => {
    await using folder = await temporaryFolder();
    const clock = new ManualClock();
    const logs = new Logplex({
      folder: folder.path,
      output: new ScriptedOutput(),
      clock,
      collectedWithinMs: 5000,
    });
    logs.collect(web);
    await logs.collected('unknown');
    let resolved = false;
    const waiting = logs.collected('c1').then(() => {
      resolved = true;
    });
    await clock.advance(4999);
    expect(resolved).toBe(false);
    await clock.advance(1);
    await waiting;
    await logs.close();
  });

  test('asking twice reads once', async () => {
    await using folder = await temporaryFolder();
    const output = new ScriptedOutput();
    const logs = new Logplex({ folder: folder.path, output });
    logs.collect(web);
    logs.collect(web);
    output.say('c1', 'once', new Date());
    output.end('c1');
    await logs.collected('c1');
    expect(messages(await recent(logs, 'app-1'))).toEqual(['once']);
    expect(output.asked).toBe(1);
    await logs.close();
  });

  test('goes on after a restart where it was left, in the middle of a line too', async () => {
    await using folder = await temporaryFolder();
    const output = new ScriptedOutput();
    const first = new Logplex({ folder: folder.path, output });
    first.collect(web);
    output.say('c1', 'one', new Date());
    output.say('c1', 'half of ', new Date(), false);
    const tail = first.read('app-1', { lines: 0, tail: true }, new AbortController().signal);
    await take(tail[Symbol.asyncIterator](), 1);
    await first.close();
    output.say('c1', 'two', new Date());
    output.say('c1', 'three', new Date());
    output.end('c1');
    const second = new Logplex({ folder: folder.path, output });
    second.collect(web);
    await second.collected('c1');
    expect(messages(await recent(second, 'app-1'))).toEqual(['one', 'half of two', 'three']);
    await second.close();
  });

  test('tries again when the engine was away, and loses nothing', async () => {
    await using folder = await temporaryFolder();
    const clock = new ManualClock(new Date());
    const output = new ScriptedOutput();
    const logs = new Logplex({ folder: folder.path, output, clock });
    logs.collect(web);
    output.say('c1', 'before', clock.now());
    await clock.advance(100);
    output.goAway(new Error('connect ENOENT'));
    await clock.advance(60_000);
    output.say('c1', 'meanwhile', clock.now());
    output.comeBack();
    await clock.advance(5000);
    expect(messages(await recent(logs, 'app-1'))).toEqual(['before', 'meanwhile']);
    await logs.close();
  });

  test('asks an engine that is back at once when it is told so', async () => {
    await using folder = await temporaryFolder();
    const clock = new ManualClock(new Date());
    const output = new ScriptedOutput();
    const logs = new Logplex({ folder: folder.path, output, clock });
    logs.collect(web);
    output.goAway(new Error('connect ENOENT'));
    await clock.advance(60_000);
    output.say('c1', 'meanwhile', clock.now());
    output.end('c1');
    output.comeBack();
    await logs.collected('c1');
    expect(messages(await recent(logs, 'app-1'))).toEqual(['meanwhile']);
    await logs.close();
  });

  test('asks an engine that is away less and less often', async () => {
    await using folder = await temporaryFolder();
    const clock = new ManualClock();
    const output = new ScriptedOutput();
    output.goAway(new Error('connect ENOENT'));
    const logs = new Logplex({ folder: folder.path, output, clock });
    logs.collect(web);
    await clock.advance(60_000);
    expect(output.asked).toBeGreaterThan(12);
    expect(output.asked).toBeLessThan(25);
    await logs.close();
  });

  test('ends when the container is not there any more', async () => {
    await using folder = await temporaryFolder();
    const output = new ScriptedOutput();
    output.goAway(Object.assign(new Error('no such container'), { code: 'not_found' }));
    const logs = new Logplex({ folder: folder.path, output });
    logs.collect(web);
    await logs.collected('c1');
    expect(output.asked).toBe(1);
    await logs.close();
  });

  test('what a flood has cost is told when it has gone quiet', async () => {
    await using folder = await temporaryFolder();
    const clock = new ManualClock(new Date('2026-01-01T00:00:00Z'));
    const output = new ScriptedOutput();
    const logs = new Logplex({ folder: folder.path, output, clock });
    for (let index = 0; index < 41_000; index += 1) output.say('c1', 'x', clock.now());
    logs.collect(web);
    for (let turn = 0; turn < 100; turn += 1) await clock.advance(10);
    await clock.advance(3000);
    expect(untimed((await recent(logs, 'app-1')).slice(-2))).toEqual([
      'app[web.1]: x',
      'heroku[web.1]: Error L10 (output buffer overflow): 1000 messages dropped since 2026-01-01T00:00:00+00:00.',
    ]);
    await logs.close();
  });

  test('a flood of one dyno does not delay another', async () => {
    await using folder = await temporaryFolder();
    const output = new ScriptedOutput();
    const logs = new Logplex({ folder: folder.path, output });
    for (let index = 0; index < 200_000; index += 1) output.say('c1', 'x'.repeat(100));
    logs.collect(web);
    logs.collect({ appId: 'app-2', containerId: 'c2', process: 'web.1' });
    const tail = logs
      .read('app-2', { lines: 0, tail: true }, new AbortController().signal)
      [Symbol.asyncIterator]();
    const next = take(tail, 1);
    output.say('c2', 'on time', new Date());
    await next;
    const flood = await recent(logs, 'app-1');
    expect(flood.at(-1)?.sequence ?? 0).toBeLessThan(40_000);
    await logs.close();
  });

  test('waits while the disk refuses, and then loses and doubles nothing', async () => {
    await using folder = await temporaryFolder();
    const clock = new ManualClock(new Date());
    const output = new ScriptedOutput();
    const logs = new Logplex({ folder: folder.path, output, clock });
    await writeFile(join(folder.path, 'app-1'), 'a file is where the folder should be');
    logs.collect(web);
    for (let index = 0; index < 2000; index += 1) output.say('c1', `line ${index}`, clock.now());
    await clock.advance(20_000);
    logs.write('app-1', { time: clock.now(), source: 'heroku', process: 'web.1', message: 'State changed' });
    expect(messages(await recent(logs, 'app-1'))).toEqual(['State changed']);
    await rm(join(folder.path, 'app-1'));
    await clock.advance(20_000);
    await logs.close();
    const reopened = new Logplex({ folder: folder.path, output });
    const lines = await recent(reopened, 'app-1');
    expect(messages(lines)).toEqual(Array.from({ length: 1500 }, (_, index) => `line ${500 + index}`));
    expect(lines.at(-1)?.sequence).toBe(2001);
    await reopened.close();
  });
});
