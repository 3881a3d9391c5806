import { expect, test } from 'vitest';
import { LineOutbox } from '../../src/lib/router/lines/line-outbox.ts';
import { ask, eventually } from './support/clients.ts';
import { Harness, httpDyno } from './support/harness.ts';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 678) + 0.75;

interface Sent {
  readonly sequence: number;
  readonly lines: readonly { readonly appId: string; readonly message: string }[];
}

const reading = (batch: Buffer): Sent => JSON.parse(batch.toString());

test('a batch is what the log expects', async () => {
  const sent: unknown[] = [];
  const outbox = new LineOutbox({
    boot: 'b',
    deliver: async (batch) => void sent.push(JSON.parse(batch.toString())),
  });

  outbox.add('app-1', AT, 'path="/\\"é" bytes=1');
  outbox.add('app-2', AT + 0.125, 'two');
  outbox.add('app-1', AT + 60_000, 'three');
  await outbox.close(AbortSignal.timeout(5_000));

  expect(sent).toEqual([
    {
      boot: 'b',
      sequence: 1,
      lines: [
        { appId: 'app-1', time: '2026-01-02T03:04:05.678Z', micros: 750, message: 'path="/\\"é" bytes=1' },
        { appId: 'app-2', time: '2026-01-02T03:04:05.678Z', micros: 875, message: 'two' },
        { appId: 'app-1', time: '2026-01-02T03:05:05.678Z', micros: 750, message: 'three' },
      ],
    },
  ]);
});

test('a batch is sent again unchanged until it is taken, and the next ones come after it', async () => {
  const tries: string[] = [];
  const outbox = new LineOutbox({
    boot: 'b',
    deliver: async (batch) => {
      tries.push(batch.toString());
      if (tries.length < 3) throw new Error('away');
    },
  });

  outbox.add('a', AT, 'first');
  await eventually(() => tries.length >= 1);
  outbox.add('a', AT, 'second');
  await outbox.close(AbortSignal.timeout(5_000));

  expect(new Set(tries.slice(0, 3)).size).toBe(1);
  expect(tries.map((text) => reading(Buffer.from(text)).sequence)).toEqual([1, 1, 1, 2]);
});

test('the oldest lines go when there are too many, and a line says how many of which app', async () => {
  const sent: Sent[] = [];
  let away = true;
  const outbox = new LineOutbox({
    boot: 'b',
    capacity: 2_000,
    deliver: async (batch) => {
      if (away) throw new Error('away');
      sent.push(reading(batch));
    },
  });

  const filler = 'x'.repeat(300);
  for (let number = 0; number < 5_000; number += 1)
    outbox.add(number % 2 === 0 ? 'even' : 'odd', AT, `${number} ${filler}`);
  away = false;
  await outbox.close(AbortSignal.timeout(5_000));

  const lines = sent.flatMap((batch) => batch.lines);
  const numbers = lines
    .filter(({ message }) => message.endsWith(filler))
    .map(({ message }) => Number.parseInt(message, 10));
  const dropped = lines.filter(({ message }) => message.startsWith('Error L10'));
  const lost = 5_000 - numbers.length;
  expect(numbers.length).toBeLessThanOrEqual(2_000);
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => lost + index));
  expect(dropped).toEqual(
    ['even', 'odd'].map((appId) => ({
      appId,
      time: '2026-01-02T03:04:05.678Z',
      micros: 750,
      message: `Error L10 (output buffer overflow): ${lost / 2} messages dropped since 2026-01-02T03:04:05.678+00:00.`,
    })),
  );
});

test('a notice arrives also when nothing else is left', async () => {
  const sent: Sent[] = [];
  const outbox = new LineOutbox({
    boot: 'b',
    capacity: 1,
    deliver: async (batch) => void sent.push(reading(batch)),
  });

  outbox.add('a', AT, 'one');
  outbox.add('a', AT, 'two');
  await eventually(() => sent.length === 1);

  expect(sent[0]?.lines.map(({ message }) => message)).toEqual([
    'Error L10 (output buffer overflow): 2 messages dropped since 2026-01-02T03:04:05.678+00:00.',
  ]);
});

test('no line is lost and none comes twice while the log is away', async () => {
  const harness = await Harness.start();
  await harness.up(await httpDyno((_req, res) => res.end('ok')));

  for (let number = 0; number < 60; number += 1) {
    if (number === 10) await harness.lines.close();
    if (number === 30) await harness.lines.open();
    if (number === 40) harness.lines.status = 500;
    if (number === 50) harness.lines.status = 204;
    await ask(harness.port, { path: `/${number}` });
  }

  const paths = (await harness.lines.first(60)).map((line) => /path="\/(\d+)"/.exec(line)?.[1]);
  expect(paths).toEqual(Array.from({ length: 60 }, (_, index) => String(index)));
  const sequences = harness.lines.batches.map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
});
