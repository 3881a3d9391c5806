import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRange, printRange, type Range, RangeSyntaxError } from '../../src/lib/schema/range.ts';

const plain = { first: null, last: null, max: null, order: 'asc' } as const;

describe('a Range header', () => {
  it.each<[string, Range | null]>([
    ['', null],
    ['  ', null],
    ['id ..', { ...plain, key: 'id' }],
    ['id ..; max=1000', { ...plain, key: 'id', max: 1000 }],
    ['id ..; max=1000;', { ...plain, key: 'id', max: 1000 }],
    ['version ..; max=1, order=desc', { ...plain, key: 'version', max: 1, order: 'desc' }],
    ['version ..; order=desc,max=10', { ...plain, key: 'version', max: 10, order: 'desc' }],
    ['version ..; order=desc', { ...plain, key: 'version', order: 'desc' }],
    ['version ..; order=desc;', { ...plain, key: 'version', order: 'desc' }],
    ['seq ..; order=desc,max=10', { ...plain, key: 'seq', max: 10, order: 'desc' }],
    ['number ..; order=desc,max=1', { ...plain, key: 'number', max: 1, order: 'desc' }],
    ['version ..; order=desc; max=7', { ...plain, key: 'version', max: 7, order: 'desc' }],
    ['id ]0123..; max=1000', { ...plain, key: 'id', first: { value: '0123', exclusive: true }, max: 1000 }],
    [
      'name my-app..my-app-2',
      {
        ...plain,
        key: 'name',
        first: { value: 'my-app', exclusive: false },
        last: { value: 'my-app-2', exclusive: false },
      },
    ],
    ['name ..b[', { ...plain, key: 'name', last: { value: 'b', exclusive: true } }],
    [
      'updated_at 2026-01-01T00:00:00Z..',
      { ...plain, key: 'updated_at', first: { value: '2026-01-01T00:00:00Z', exclusive: false } },
    ],
  ])('%j is understood', (header, range) => {
    expect(parseRange(header)).toEqual(range);
  });

  it.each([
    'id',
    'bytes=0-10',
    'id a-b',
    '..',
    'id ..; max=0',
    'id ..; max=-1',
    'id ..; max=all',
    'id ..; max=1e3',
    'id ..; order=up',
    'ID ..',
  ])('%j is refused', (header) => {
    expect(() => parseRange(header)).toThrow(RangeSyntaxError);
  });

  it('is read back as it was printed', () => {
    expect(
      parseRange(printRange({ ...plain, key: 'id', first: { value: '...', exclusive: true } }))?.first?.value,
    ).toBe('...');
    const bound = fc.option(
      fc.record({
        value: fc.string({ minLength: 1, unit: 'grapheme' }),
        exclusive: fc.boolean(),
      }),
    );
    const range = fc.record({
      key: fc.stringMatching(/^[a-z_]{1,12}$/),
      first: bound,
      last: bound,
      max: fc.option(fc.integer({ min: 1, max: 1000 })),
      order: fc.constantFrom('asc' as const, 'desc' as const),
    });
    fc.assert(
      fc.property(range, (each) => {
        expect(parseRange(printRange(each))).toEqual(each);
      }),
    );
  });

  it('is understood or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^id [\][a-z.]*[;, =a-z0-9]*$/)), (header) => {
        try {
          parseRange(header);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeSyntaxError);
        }
      }),
    );
  });
});
