import { appendFile, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Logplex } from '../../src/lib/logplex/logplex.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { appLine, messages, platformLine, recent, untimed } from './support/lines.ts';
import { ScriptedOutput } from './support/scripted-output.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const output = new ScriptedOutput();
const HOUR_MS = 60 * 60 * 1000;

describe('a log', () => {
  test('shows what was written, in order, with numbers that grow by one', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: folder.path, output });
    logs.write('app-1', platformLine('State changed from starting to up'));
    logs.write('app-1', appLine('hello'));
    const lines = await recent(logs, 'app-1');
    expect(untimed(lines)).toEqual(['heroku[web.1]: State changed from starting to up', 'app[web.1]: hello']);
    expect(lines.map((line) => line.sequence)).toEqual([1, 2]);
    await logs.close();
  });

  test('keeps apps apart', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: folder.path, output });
    logs.write('app-1', appLine('one'));
    logs.write('app-2', appLine('two'));
    expect(messages(await recent(logs, 'app-2'))).toEqual(['two']);
    await logs.close();
  });

  test('the 1501st line evicts the first', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: folder.path, output });
    for (let index = 1; index <= 1501; index += 1) logs.write('app-1', appLine(`line ${index}`));
    const lines = messages(await recent(logs, 'app-1'));
    expect([lines.length, lines[0], lines.at(-1)]).toEqual([1500, 'line 2', 'line 1501']);
    await logs.close();
  });

  test('a message of several lines cannot pass for lines of the platform', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: folder.path, output });
    logs.write('app-1', appLine('x\n2026-01-01T00:00:00.000000+00:00 heroku[router]: at=error\0'));
    expect(untimed(await recent(logs, 'app-1'))).toEqual([
      'app[web.1]: x',
      'app[web.1]: 2026-01-01T00:00:00.000000+00:00 heroku[router]: at=error\ufffd',
    ]);
    await logs.close();
  });

  test('is filtered by source, by dyno and by process type, then counted', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: folder.path, output });
    logs.write('app-1', appLine('a', 'web.1'));
    logs.write('app-1', appLine('b', 'web.10'));
    logs.write('app-1', appLine('c', 'webhooks.1'));
    logs.write('app-1', platformLine('d', 'web.1'));
    expect(messages(await recent(logs, 'app-1', { process: 'web' }))).toEqual(['a', 'b', 'd']);
    expect(messages(await recent(logs, 'app-1', { process: 'web.1' }))).toEqual(['a', 'd']);
    expect(messages(await recent(logs, 'app-1', { source: 'heroku' }))).toEqual(['d']);
    expect(messages(await recent(logs, 'app-1', { source: 'app', lines: 2 }))).toEqual(['b', 'c']);
    expect(messages(await recent(logs, 'app-1', { lines: 0 }))).toEqual([]);
    await logs.close();
  });

  test('shows everything after a given number, and all of it when that number is from a log that was lost', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: folder.path, output });
    for (const message of ['a', 'b', 'c']) logs.write('app-1', appLine(message));
    expect(messages(await recent(logs, 'app-1', { after: 1, lines: 1 }))).toEqual(['b', 'c']);
    expect(messages(await recent(logs, 'app-1', { after: 3 }))).toEqual([]);
    expect(messages(await recent(logs, 'app-1', { after: 99 }))).toEqual(['a', 'b', 'c']);
    await logs.close();
  });

  test('forgets lines after a week, on disk too', async () => {
    await using folder = await temporaryFolder();
    const clock = new ManualClock(new Date());
    const logs = new Logplex({ folder: folder.path, output, clock });
    logs.write('app-1', { ...appLine('old'), time: clock.now() });
    await clock.advance(8 * 24 * HOUR_MS);
    expect(await recent(logs, 'app-1')).toEqual([]);
    const onDisk = async (): Promise<string> => {
      await clock.advance(HOUR_MS);
      const files = await readdir(join(folder.path, 'app-1'));
      return readFile(join(folder.path, 'app-1', files.at(-1) ?? ''), 'utf8');
    };
    await expect.poll(onDisk).not.toContain('old');
    logs.write('app-1', { ...appLine('new'), time: clock.now() });
    expect((await recent(logs, 'app-1')).map((line) => [line.sequence, line.message])).toEqual([[2, 'new']]);
    await logs.close();
  });

  test('of an app that is gone is deleted, and late lines do not bring it back', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: folder.path, output });
    logs.write('app-1', appLine('a'));
    await logs.forget('app-1');
    logs.write('app-1', appLine('late'));
    expect(await readdir(folder.path)).toEqual([]);
    expect(await recent(logs, 'app-1')).toEqual([]);
    await logs.close();
  });

  test('an id that is no id touches no folder', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: join(folder.path, 'logs'), output });
    logs.write('../escape', appLine('a'));
    await logs.forget('..');
    expect(await readdir(folder.path)).toEqual([]);
    await logs.close();
  });
});

describe('a log on disk', () => {
  test('is there after a restart, and its numbers go on', async () => {
    await using folder = await temporaryFolder();
    const first = new Logplex({ folder: folder.path, output });
    for (let index = 1; index <= 2000; index += 1) first.write('app-1', appLine(`line ${index}`));
    await first.close();
    const second = new Logplex({ folder: folder.path, output });
    second.write('app-1', appLine('line 2001'));
    const lines = await recent(second, 'app-1');
    expect(lines.map((line) => line.message)).toEqual(lines.map((line) => `line ${line.sequence}`));
    expect([lines.length, lines.at(-1)?.sequence]).toEqual([1500, 2001]);
    await second.close();
  });

  test('takes a bounded place, and still holds 1,500 lines', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: folder.path, output });
    const message = 'x'.repeat(9000);
    for (let index = 0; index < 4000; index += 1) logs.write('app-1', appLine(message));
    const files = await readdir(join(folder.path, 'app-1'));
    const sizes = await Promise.all(
      files.map(async (file) => (await stat(join(folder.path, 'app-1', file))).size),
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeLessThan(1500 * 9100 + 2.1 * 1024 * 1024);
    await logs.close();
    const reopened = new Logplex({ folder: folder.path, output });
    expect((await recent(reopened, 'app-1')).length).toBe(1500);
    await reopened.close();
  });

  test('nobody else may read it', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: join(folder.path, 'logs'), output });
    logs.write('app-1', appLine('secret'));
    const mode = async (...path: string[]) => (await stat(join(folder.path, ...path))).mode & 0o777;
    expect([await mode('logs'), await mode('logs', 'app-1'), await mode('logs', 'app-1', '1-1.log')]).toEqual(
      [0o700, 0o700, 0o600],
    );
    await logs.close();
  });

  test('a record that a crash cut off is removed before the next one is written', async () => {
    await using folder = await temporaryFolder();
    const first = new Logplex({ folder: folder.path, output });
    first.write('app-1', appLine('whole'));
    await first.close();
    await appendFile(join(folder.path, 'app-1', '1-1.log'), 'A01234567 {"n":2,"l":[[17');
    const second = new Logplex({ folder: folder.path, output });
    second.write('app-1', appLine('next'));
    await second.close();
    const third = new Logplex({ folder: folder.path, output });
    const lines = await recent(third, 'app-1');
    expect(lines.map((line) => [line.sequence, line.message])).toEqual([
      [1, 'whole'],
      [2, 'next'],
    ]);
    await third.close();
  });
});

describe('router lines', () => {
  const line = (appId: string, message: string) => ({
    appId,
    time: '2026-01-01T00:00:00.123Z',
    micros: 456,
    message,
  });

  test('appear in the logs of their apps with their own time', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: folder.path, output, clock: new ManualClock() });
    logs.routerLines({
      boot: 'b',
      sequence: 1,
      lines: [line('app-1', 'at=info'), line('app-2', 'at=error')],
    });
    expect(await recent(logs, 'app-2')).toEqual([
      {
        sequence: 1,
        time: new Date('2026-01-01T00:00:00.123Z'),
        micros: 456,
        source: 'heroku',
        process: 'router',
        message: 'at=error',
      },
    ]);
    await logs.close();
  });

  test('of a batch that comes again are not doubled, before and after a restart', async () => {
    await using folder = await temporaryFolder();
    const first = new Logplex({ folder: folder.path, output, clock: new ManualClock() });
    const batch = { boot: 'b', sequence: 4, lines: [line('app-1', 'once')] };
    first.routerLines(batch);
    first.routerLines(batch);
    await first.close();
    const second = new Logplex({ folder: folder.path, output, clock: new ManualClock() });
    second.routerLines(batch);
    second.routerLines({ ...batch, boot: 'c' });
    second.routerLines({ boot: 'b', sequence: 5, lines: [line('app-1', 'next')] });
    expect(messages(await recent(second, 'app-1'))).toEqual(['once', 'once', 'next']);
    await second.close();
  });

  test('with a time that is none are lines all the same', async () => {
    await using folder = await temporaryFolder();
    const logs = new Logplex({ folder: folder.path, output, clock: new ManualClock() });
    logs.routerLines({ boot: 'b', sequence: 1, lines: [{ ...line('app-1', 'at=info'), time: 'soon' }] });
    expect((await recent(logs, 'app-1'))[0]?.time).toEqual(new Date('2026-01-01T00:00:00Z'));
    await logs.close();
  });
});
