import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageOf, type SortKeys, UnknownSortKey } from '../../src/lib/schema/page.ts';
import { parseRange, RangeSyntaxError } from '../../src/lib/schema/range.ts';

interface Item {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly updatedAt: Date;
}

const keys: SortKeys<Item> = {
  id: (item) => item.id,
  name: (item) => item.name,
  version: (item) => item.version,
  updated_at: (item) => item.updatedAt,
};

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const item = (n: number): Item => ({
  id: uuid(n),
  name: `app-${n}`,
  version: n,
  updatedAt: new Date(Date.UTC(2026, 0, n)),
});
const versions = (page: { readonly items: readonly Item[] }) => page.items.map((each) => each.version);

describe('a page', () => {
  const all = [3, 1, 12, 2].map(item);

  it('is sorted by id unless asked otherwise, 200 at most', () => {
    expect(pageOf(all, null, keys)).toEqual({
      items: [1, 2, 3, 12].map(item),
      contentRange: `id ${uuid(1)}..${uuid(12)}; max=200`,
      nextRange: null,
    });
  });

  it('sorts numbers as numbers, and says where it goes on', () => {
    const page = pageOf(all, parseRange('version ..; order=desc,max=2'), keys);

    expect(versions(page)).toEqual([12, 3]);
    expect(page.contentRange).toBe('version 12..3; max=2, order=desc');
    expect(page.nextRange).toBe(`version ]3~${uuid(3)}..; max=2, order=desc`);
    expect(versions(pageOf(all, parseRange(page.nextRange ?? ''), keys))).toEqual([2, 1]);
  });

  it('takes bounds, with and without the element at them', () => {
    const cut = (header: string) => versions(pageOf(all, parseRange(header), keys));

    expect(cut('version 2..3')).toEqual([2, 3]);
    expect(cut('version ]2..12[')).toEqual([3]);
    expect(cut('version 3..2; order=desc')).toEqual([3, 2]);
    expect(cut('updated_at 2026-01-02T00:00:00Z..2026-01-03T00:00:00Z')).toEqual([2, 3]);
    expect(cut('name app-2..')).toEqual([2, 3]);
    expect(() => cut('version nonsense..')).toThrow(RangeSyntaxError);
  });

  it('of an empty list has an empty range', () => {
    expect(pageOf([], null, keys)).toEqual({ items: [], contentRange: 'id ..; max=200', nextRange: null });
  });

  it('never holds more than 1000', () => {
    const many = Array.from({ length: 1200 }, (_, n) => item(n + 1));
    expect(pageOf(many, parseRange('id ..; max=5000'), keys).items).toHaveLength(1000);
  });

  it('cannot be sorted by what is no key', () => {
    for (const key of ['size', 'constructor', 'to_string'])
      expect(() => pageOf(all, { key, first: null, last: null, max: null, order: 'asc' }, keys)).toThrow(
        UnknownSortKey,
      );
  });

  it('after page shows each element once, also where many are equal', () => {
    const lists = fc
      .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 30 })
      .chain((ids) =>
        fc.tuple(
          ...ids.map((n) => fc.integer({ min: 1, max: 3 }).map((value) => ({ ...item(value), id: uuid(n) }))),
        ),
      );
    const ranges = fc.record({
      key: fc.constantFrom(...Object.keys(keys)),
      max: fc.integer({ min: 1, max: 7 }),
      order: fc.constantFrom('asc' as const, 'desc' as const),
    });
    fc.assert(
      fc.property(lists, ranges, (list, { key, max, order }) => {
        const seen: string[] = [];
        let next: string | null = `${key} ..; max=${max}, order=${order}`;
        for (let pages = 0; next !== null && pages < 40; pages += 1) {
          const page: ReturnType<typeof pageOf<Item>> = pageOf<Item>(list, parseRange(next), keys);
          seen.push(...page.items.map((each) => each.id));
          next = page.nextRange;
        }
        expect([...seen].sort()).toEqual(list.map((each) => each.id).sort());
      }),
    );
  });
});
