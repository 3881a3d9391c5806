import { describe, expect, test } from 'vitest';
import { type OutputPiece, OutputReader } from '../../src/lib/logplex/output-reader.ts';
import { messages, untimed } from './support/lines.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const piece = (
  text: string,
  { ms = 0, complete = true, cursor = '1', stream = 'stdout' }: Partial<OutputPiece> & { ms?: number } = {},
): OutputPiece => ({
  stream,
  time: new Date(START + ms),
  micros: 0,
  text,
  complete,
  cursor,
});

describe('output of a dyno', () => {
  test('pieces of one line are joined', () => {
    const reader = new OutputReader('web.1');
    expect(reader.take(piece('one ', { complete: false }))).toEqual([]);
    expect(untimed(reader.take(piece('line')))).toEqual(['app[web.1]: one line']);
  });

  test('pieces of the two streams do not mix', () => {
    const reader = new OutputReader('web.1');
    reader.take(piece('out ', { complete: false }));
    reader.take(piece('err ', { complete: false, stream: 'stderr' }));
    expect(messages(reader.take(piece('whole', { stream: 'stderr' })))).toEqual(['err whole']);
    expect(messages(reader.take(piece('whole')))).toEqual(['out whole']);
    expect(reader.state).toEqual({ cursor: '1' });
  });

  test('an endless line comes out in lines of 10,000 bytes, and little of it is held', () => {
    const reader = new OutputReader('web.1');
    const lines = Array.from({ length: 640 }, () =>
      reader.take(piece('x'.repeat(16_384), { complete: false })),
    );
    const sizes = lines.flat().map((line) => line.message.length);
    expect(new Set(sizes)).toEqual(new Set([10_000]));
    expect(reader.state.carry?.stdout?.length).toBe(640 * 16_384 - sizes.length * 10_000);
  });

  test('a reader goes on in the middle of a line from the state of another', () => {
    const first = new OutputReader('web.1');
    first.take(piece('half a ', { complete: false, cursor: '7' }));
    const second = new OutputReader('web.1', first.state);
    expect(second.state.cursor).toBe('7');
    expect(messages(second.take(piece('line', { cursor: '8' })))).toEqual(['half a line']);
  });

  test('what has no line end when the container ends is a line', () => {
    const reader = new OutputReader('web.1');
    reader.take(piece('bye', { complete: false }));
    expect(messages(reader.finish(new Date(START)))).toEqual(['bye']);
    expect(reader.state).toEqual({ cursor: '1', done: true });
  });

  test('a backlog that is read at once is no flood when it was written slowly', () => {
    const reader = new OutputReader('web.1', {}, 100);
    const lines = Array.from({ length: 10_000 }, (_, index) => reader.take(piece('x', { ms: index * 10 })));
    expect(lines.flat().length).toBe(10_000);
  });

  test('a flood is cut after two seconds of the rate, counted and told', () => {
    const reader = new OutputReader('web.1', {}, 100);
    const flood = Array.from({ length: 1000 }, () => reader.take(piece('x', { ms: 1000 }))).flat();
    expect(flood.length).toBe(200);
    expect(untimed(reader.take(piece('calm', { ms: 3000 })))).toEqual([
      'heroku[web.1]: Error L10 (output buffer overflow): 800 messages dropped since 2026-01-01T00:00:01+00:00.',
      'app[web.1]: calm',
    ]);
  });

  test('a count that was not told yet survives a restart', () => {
    const first = new OutputReader('web.1', {}, 1);
    for (let index = 0; index < 5; index += 1) first.take(piece('x'));
    const second = new OutputReader('web.1', first.state, 1);
    expect(untimed(second.finish(new Date(START)))).toEqual([
      'heroku[web.1]: Error L10 (output buffer overflow): 3 messages dropped since 2026-01-01T00:00:00+00:00.',
    ]);
  });

  test('long lines count as several', () => {
    const reader = new OutputReader('web.1', {}, 100);
    const flood = Array.from({ length: 100 }, () => reader.take(piece('x'.repeat(9999)))).flat();
    expect(flood.length).toBe(10);
  });
});
