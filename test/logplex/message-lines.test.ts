import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutToLength, LINE_BYTES, messageLines } from '../../src/lib/logplex/message-lines.ts';

describe('the lines of a message', () => {
  test('a line of 25,000 bytes becomes lines of 10,000, 10,000 and 5,000', () => {
    const pieces = messageLines('x'.repeat(25_000));
    expect(pieces.map((piece) => piece.length)).toEqual([10_000, 10_000, 5000]);
  });

  test('bytes are counted, and no character is cut', () => {
    const pieces = messageLines('€'.repeat(4000));
    expect(pieces.map((piece) => Buffer.byteLength(piece))).toEqual([9999, 2001]);
    expect(pieces.join('')).toBe('€'.repeat(4000));
  });

  test('a line end cannot make a line that seems to come from somebody else', () => {
    expect(messageLines('a\r\nheroku[router]: b\rc\nd\r\r\n')).toEqual(['a', 'heroku[router]: b', 'c', 'd']);
  });

  test('NUL and half characters are replaced', () => {
    expect(messageLines('a\0b\ud800c')).toEqual(['a\ufffdb\ufffdc']);
  });

  test('an empty line stays a line', () => {
    expect(messageLines('')).toEqual(['']);
    expect(messageLines('a\n\nb\n')).toEqual(['a', '', 'b']);
  });

  test('whatever is cut is as short as it must be and loses nothing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 1, max: 400 }),
        (part, times) => {
          const text = part.repeat(times);
          const pieces = cutToLength(text);
          expect(pieces.join('')).toBe(text);
          expect(Math.max(...pieces.map((piece) => Buffer.byteLength(piece)))).toBeLessThanOrEqual(
            LINE_BYTES,
          );
        },
      ),
    );
  });
});
