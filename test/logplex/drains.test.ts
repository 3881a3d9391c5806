import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Drain } from '../../src/lib/domain/drain.ts';
import { Logplex } from '../../src/lib/logplex/logplex.ts';
import { fastClock, HttpDrain, SyslogDrain, say, until } from './support/drain-receivers.ts';
import { appLine, messages, platformLine, recent } from './support/lines.ts';
import { ScriptedOutput } from './support/scripted-output.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const TOKEN = 'd.11111111-1111-4111-8111-111111111111';

const aDrain = (url: string, id = 'drain-1', appId = 'app-1'): Drain => ({
  id,
  appId,
  url,
  token: TOKEN,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  addOnId: null,
});

/** Logs in a folder of their own, or in that of others. */
async function openLogs(options: { readonly folder?: string; readonly allowPrivateTargets?: boolean } = {}) {
  const folder = await temporaryFolder();
  const logs = new Logplex({
    folder: options.folder ?? folder.path,
    output: new ScriptedOutput(),
    clock: fastClock,
    allowPrivateTargets: options.allowPrivateTargets ?? true,
  });
  onTestFinished(async () => {
    await logs.close();
    await folder[Symbol.asyncDispose]();
  });
  const write = (...texts: readonly string[]): void => {
    for (const text of texts) logs.write('app-1', appLine(text));
  };
  return { logs, write, folder: options.folder ?? folder.path };
}

const numbered = (count: number, from = 1): readonly string[] =>
  Array.from({ length: count }, (_, index) => `line ${from + index}`);

const L10 =
  /^Error L10 \(output buffer overflow\): (\d+) messages dropped since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00\.$/;
const lost = (text: string | undefined): number => Number(L10.exec(text ?? '')?.[1]);

describe('a drain over HTTP', () => {
  test('is sent every line in batches that say what they are', async () => {
    const receiver = await HttpDrain.open();
    const { logs, write } = await openLogs();
    write('before');
    logs.openDrain(aDrain(`http://us%40er:p%C3%A9@127.0.0.1:${receiver.port}/in?a=b%20c#part`));
    const time = new Date('2026-01-02T03:04:05.678Z');
    logs.write('app-1', { ...appLine('schön'), time, micros: 9 });
    logs.write('app-1', { ...platformLine('at=info', 'router'), time });
    await until(() => receiver.texts.length === 2);

    const [{ url, headers, body }] = receiver.posts as [(typeof receiver.posts)[0]];
    expect([url, receiver.posts.length]).toEqual(['/in?a=b%20c', 1]);
    expect(body).toBe(
      '64 <190>1 2026-01-02T03:04:05.678009+00:00 host app web.1 - schön\n' +
        '69 <158>1 2026-01-02T03:04:05.678000+00:00 host heroku router - at=info\n',
    );
    const { host, connection, 'logplex-frame-id': id, ...rest } = headers;
    expect(rest).toEqual({
      authorization: `Basic ${Buffer.from('us@er:pé').toString('base64')}`,
      'content-length': String(Buffer.byteLength(body)),
      'content-type': 'application/logplex-1',
      'logplex-drain-token': TOKEN,
      'logplex-msg-count': '2',
      'user-agent': 'Logplex/v1',
    });
    expect(id).toMatch(/^[0-9a-f]{32}$/);
  });

  test('is sent a failed batch three times with the same id, and the loss first when it is well again', async () => {
    const receiver = await HttpDrain.open();
    receiver.answer = say(500);
    const { logs, write } = await openLogs();
    logs.openDrain(aDrain(`http://127.0.0.1:${receiver.port}/`));
    write('one', 'two');
    await until(() => receiver.posts.length === 3);
    receiver.answer = say(201);
    write('three');
    await until(() => receiver.posts.length === 4);

    const ids = receiver.posts.map(({ headers }) => headers['logplex-frame-id']);
    const bodies = receiver.posts.map(({ body }) => body);
    expect([new Set(ids.slice(0, 3)).size, new Set(bodies.slice(0, 3)).size]).toEqual([1, 1]);
    expect(ids[3]).not.toBe(ids[0]);
    const [head, ...others] = receiver.posts[3]?.messages ?? [];
    expect(head).toMatch(
      /^<172>1 \S+ host heroku logplex - Error L10 \(output buffer overflow\): 2 messages /,
    );
    expect([receiver.posts[3]?.headers['logplex-msg-count'], others.length]).toEqual(['2', 1]);

    write('four');
    await until(() => receiver.posts.length === 5);
    expect(receiver.texts.at(-1)).toBe('four');
    expect(receiver.posts[4]?.messages.length).toBe(1);
  });

  test.each([400, 401, 404, 413])('is not sent a batch again that it refused with %i', async (status) => {
    const receiver = await HttpDrain.open();
    receiver.answer = say(status);
    const { logs, write } = await openLogs();
    logs.openDrain(aDrain(`http://127.0.0.1:${receiver.port}/`));
    write('one');
    await until(() => receiver.posts.length === 1);
    receiver.answer = say(200);
    write('two');
    await until(() => receiver.posts.length === 2);

    const [head, second] = receiver.texts.slice(1);
    expect([lost(head), second]).toEqual([1, 'two']);
  });

  test.each([
    ['asks to wait', say(429)],
    ['points elsewhere', say(302, { location: '/elsewhere' })],
    ['has no time', say(503)],
    ['breaks the connection', (response: Parameters<HttpDrain['answer']>[0]) => void response.destroy()],
  ])('is sent a batch again, whole, when it %s', async (_, answer) => {
    const receiver = await HttpDrain.open();
    receiver.answer = (response) => {
      (receiver.posts.length === 1 ? answer : say(204))(response);
    };
    const { logs, write } = await openLogs();
    logs.openDrain(aDrain(`http://127.0.0.1:${receiver.port}/`));
    write('one', 'two');
    await until(() => receiver.posts.length === 2);
    write('three');
    await until(() => receiver.posts.length === 3);

    const [first, second] = receiver.posts;
    expect([second?.url, second?.body, second?.headers['logplex-frame-id']]).toEqual([
      '/',
      first?.body,
      first?.headers['logplex-frame-id'],
    ]);
    expect(receiver.texts).toEqual(['one', 'two', 'one', 'two', 'three']);
  });

  test('that never answers holds up neither the log nor another drain, and has one batch under way', async () => {
    const [dead, alive] = [await HttpDrain.open(), await HttpDrain.open()];
    dead.answer = () => undefined;
    const { logs, write } = await openLogs();
    logs.openDrain(aDrain(`http://127.0.0.1:${dead.port}/`, 'drain-1'));
    logs.openDrain(aDrain(`http://127.0.0.1:${alive.port}/`, 'drain-2'));
    write('first');
    await until(() => dead.posts.length === 1);
    for (const text of numbered(3000)) {
      write(text);
      if (text.endsWith('00')) await until(() => alive.texts.at(-1) === text);
    }

    expect(alive.texts).toEqual(['first', ...numbered(3000)]);
    expect(messages(await recent(logs, 'app-1', { lines: 2 }))).toEqual(['line 2999', 'line 3000']);
    expect(dead.texts).toEqual(['first']);

    dead.answer = say(200);
    await until(() => dead.texts.at(-1) === 'line 3000');
    const [count = 0] = dead.texts.map(lost).filter((each) => !Number.isNaN(each));
    expect(count).toBe(3000 - 1024);
    expect(dead.texts.slice(-1024)).toEqual(numbered(1024, 3000 - 1024 + 1));
  });

  test('is sent batches of a hundred kilobytes, and longer lines alone', async () => {
    const receiver = await HttpDrain.open();
    const { logs, write } = await openLogs();
    logs.openDrain(aDrain(`http://127.0.0.1:${receiver.port}/`));
    write(...numbered(100).map((text) => text.padEnd(5000, '.')));
    await until(() => receiver.texts.length === 100);

    expect(receiver.texts.map((text) => text.replace(/\.+$/, ''))).toEqual(numbered(100));
    for (const { body } of receiver.posts.slice(0, -1)) {
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(102_400);
      expect(Buffer.byteLength(body)).toBeGreaterThan(90_000);
    }
  });

  test('keeps ten lines for a receiver that took nothing for five minutes, and all again once it does', async () => {
    const receiver = await HttpDrain.open();
    receiver.answer = say(500);
    const { logs, write } = await openLogs();
    logs.openDrain(aDrain(`http://127.0.0.1:${receiver.port}/`));
    const since = fastClock.monotonic();
    while (fastClock.monotonic() - since < 8 * 60_000) {
      write('again');
      await fastClock.sleep(10_000);
    }
    const tried = receiver.posts.length;
    write(...numbered(100));
    await until(() => receiver.posts.length > tried + 2);
    receiver.answer = say(200);
    write('last');
    await until(() => receiver.texts.at(-1) === 'last');
    expect(receiver.posts.at(-1)?.messages.length).toBeLessThanOrEqual(11);

    // Sent only after the answer to the one before has counted.
    write('well');
    await until(() => receiver.texts.at(-1) === 'well');
    receiver.posts.length = 0;
    write(...numbered(500));
    await until(() => receiver.texts.length === 500);
    expect(receiver.texts).toEqual(numbered(500));
  });

  test('goes on behind what it has delivered when the control plane comes back', async () => {
    const receiver = await HttpDrain.open();
    const first = await openLogs();
    const drain = aDrain(`http://127.0.0.1:${receiver.port}/`);
    first.logs.openDrain(drain);
    first.write('one');
    await until(() => receiver.posts.length === 1);
    receiver.answer = () => undefined;
    first.write('two');
    await until(() => receiver.posts.length === 2);
    await first.logs.close();
    first.write('three');
    receiver.posts.length = 0;
    receiver.answer = say(200);

    const second = await openLogs({ folder: first.folder });
    second.logs.openDrain(drain);
    second.write('four');
    await until(() => receiver.texts.at(-1) === 'four');
    expect(receiver.texts).toEqual(['two', 'three', 'four']);
  });

  test('tells of lines that the log has lost before it was open again', async () => {
    const receiver = await HttpDrain.open();
    const first = await openLogs();
    const drain = aDrain(`http://127.0.0.1:${receiver.port}/`);
    first.logs.openDrain(drain);
    first.write('one');
    const progress = join(first.folder, 'app-1', 'drains', 'drain-1.json');
    await until(() => JSON.parse(readFileSync(progress, 'utf8')).after === 1);
    await first.logs.close();
    first.write(...numbered(5000));
    receiver.posts.length = 0;

    const second = await openLogs({ folder: first.folder });
    second.logs.openDrain(drain);
    await until(() => receiver.texts.at(-1) === 'line 5000');
    expect([lost(receiver.texts[0]), ...receiver.texts.slice(1)]).toEqual([
      5000 - 1024,
      ...numbered(1024, 5000 - 1024 + 1),
    ]);
  });

  test('is sent nothing once it was closed, or its app is gone', async () => {
    const receiver = await HttpDrain.open();
    const { logs, write } = await openLogs();
    const url = `http://127.0.0.1:${receiver.port}/`;
    logs.openDrain(aDrain(url, 'drain-1'));
    logs.openDrain(aDrain(url, 'drain-2', 'app-2'));
    write('one');
    await until(() => receiver.posts.length === 1);
    await logs.closeDrain('drain-1');
    await logs.forget('app-2');
    logs.write('app-2', appLine('two'));
    write('three');

    logs.openDrain(aDrain(url, 'drain-1'));
    write('four');
    await until(() => receiver.posts.length === 2);
    expect(receiver.texts).toEqual(['one', 'four']);
  });

  test('may lead to a private address only where the installation allows it', async () => {
    const [http, syslog] = [await HttpDrain.open(), await SyslogDrain.open()];
    const { logs, write } = await openLogs({ allowPrivateTargets: false });
    for (const [index, host] of ['127.0.0.1', 'localhost', '2130706433', '[::ffff:127.0.0.1]'].entries()) {
      logs.openDrain(aDrain(`http://${host}:${http.port}/`, `http-${index}`));
      logs.openDrain(aDrain(`syslog://${host}:${syslog.port}`, `syslog-${index}`));
    }
    write('secret');
    await fastClock.sleep(300_000);
    expect([http.posts, syslog.connections]).toEqual([[], 0]);
  });
});

describe('a drain over syslog', () => {
  test('carries its token for a host, and counts bytes', async () => {
    const receiver = await SyslogDrain.open();
    const { logs } = await openLogs();
    logs.openDrain(aDrain(`syslog://127.0.0.1:${receiver.port}`));
    const time = new Date('2026-01-02T03:04:05.678Z');
    logs.write('app-1', { ...appLine('schön'), time });
    await until(() => receiver.received.length > 0);
    expect(receiver.received.toString()).toBe(
      `100 <190>1 2026-01-02T03:04:05.678000+00:00 ${TOKEN} app web.1 - - schön\n`,
    );
  });

  test('is connected again when the receiver comes back, and nothing that waited is missing', async () => {
    const before = await SyslogDrain.open();
    const { port } = before;
    const { logs, write } = await openLogs();
    logs.openDrain(aDrain(`syslog://127.0.0.1:${port}`));
    write('one');
    await until(() => before.texts.length === 1);
    before.close();
    // The end of the connection travels, too.
    await fastClock.sleep(50_000);
    write('two', 'three');
    await fastClock.sleep(20_000);
    const after = await SyslogDrain.open({ port });
    write('four');
    await until(() => after.texts.length === 3);
    expect(after.texts).toEqual(['two', 'three', 'four']);
  });

  test('sends to nobody who cannot prove who he is, and says so in the log alone', async () => {
    const receiver = await SyslogDrain.open({ tls: true });
    const other = await HttpDrain.open();
    const { logs, write } = await openLogs();
    const url = `syslog+tls://me:secret@127.0.0.1:${receiver.port}`;
    logs.openDrain(aDrain(url));
    logs.openDrain(aDrain(`http://127.0.0.1:${other.port}/`, 'drain-2'));
    write('one');
    const l14 = `Error L14 (certificate validation): error="bad certificate" uri="syslog+tls://127.0.0.1:${receiver.port}"`;
    for (;;) {
      const lines = await recent(logs, 'app-1', { source: 'heroku' });
      if (lines.length === 0) await fastClock.sleep(1000);
      else {
        expect(messages(lines)).toEqual([l14]);
        break;
      }
    }
    expect(receiver.received.length).toBe(0);
    write('two');
    await until(() => other.texts.at(-1) === 'two');
    expect(other.texts).toEqual(['one', 'two']);

    await logs.closeDrain('drain-1');
    logs.openDrain(aDrain(`${url}#insecure`, 'drain-3'));
    write('three');
    await until(() => receiver.texts.length === 1);
    expect(receiver.texts).toEqual(['three']);
  });
});
