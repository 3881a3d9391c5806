import { type Bound, printRange, type Range, RangeSyntaxError } from './range.ts';

/** How a list may be sorted. The first key is the usual one; each names a value that orders the elements. */
export interface SortKeys<T> {
  readonly id: (item: T) => string;
  readonly [key: string]: (item: T) => string | number | Date;
}

/** Part of a list, with what the answer says about it. */
export interface Page<T> {
  readonly items: readonly T[];
  /** `Content-Range` */
  readonly contentRange: string;
  /** `Next-Range`, or `null` when nothing is left. */
  readonly nextRange: string | null;
}

/** A list cannot be sorted by this. */
export class UnknownSortKey extends Error {
  override readonly name = 'UnknownSortKey';
}

const USUAL_PAGE = 200;
const LARGEST_PAGE = 1_000;

/**
 * Cuts the wanted part out of a list. Elements of equal value follow each other by id, and a continuation remembers the
 * id, so that none is lost or seen twice.
 * @throws {UnknownSortKey}
 * @throws {RangeSyntaxError} for a bound that no element can be compared with
 */
export function pageOf<T>(all: readonly T[], range: Range | null, keys: SortKeys<T>): Page<T> {
  const key = range?.key ?? 'id';
  const read = Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (!read)
    throw new UnknownSortKey(`This list is sorted by ${Object.keys(keys).join(' or ')}, not by ${key}.`);
  const direction = range?.order === 'desc' ? -1 : 1;
  const compare = (a: Place, b: Place) => direction * comparePlaces(a, b);
  const max = pageSize(range);

  const places = all
    .map((item) => ({ item, ...place(read(item), keys.id(item)) }))
    .filter((each) => isInside(each, range, compare))
    .sort(compare);
  const shown = places.slice(0, max);
  const end = shown.at(-1);
  const order = direction < 0 ? 'desc' : 'asc';
  const rest = { key, last: range?.last ?? null, max, order } as const;
  return {
    items: shown.map((each) => each.item),
    contentRange: `${key} ${shown[0]?.label ?? ''}..${end?.label ?? ''}; max=${max}${direction < 0 ? ', order=desc' : ''}`,
    nextRange:
      end && places.length > max
        ? printRange({ ...rest, first: { value: cursor(end), exclusive: true } })
        : null,
  };
}

/** What has to be known of a sorted list to cut a page out of it: so many elements from a bound on. */
export interface Stretch {
  readonly key: string;
  readonly descending: boolean;
  readonly from: (Pick<Place, 'value' | 'id'> & { readonly exclusive: boolean }) | null;
  /** One more than the page has. */
  readonly count: number;
}

/**
 * The stretch that `pageOf` cuts the wanted page out of, as out of the whole list.
 * @param numeric keys whose values are numbers or times
 * @throws {RangeSyntaxError} as `pageOf`
 */
export function stretchOf(range: Range | null, numeric: readonly string[]): Stretch {
  const key = range?.key ?? 'id';
  const first = range?.first ?? null;
  const like = place(numeric.includes(key) ? 0 : '', '');
  return {
    key,
    descending: range?.order === 'desc',
    from: first && { ...placeOf(first, like), exclusive: first.exclusive },
    count: pageSize(range) + 1,
  };
}

const pageSize = (range: Range | null): number => Math.min(range?.max ?? USUAL_PAGE, LARGEST_PAGE);

/** Where an element stands: its value, then its id. */
interface Place {
  readonly value: string | number;
  /** Undefined in a bound that names a value alone. */
  readonly id: string | undefined;
  readonly label: string;
}

function place(value: string | number | Date, id: string): Place {
  if (value instanceof Date) return { value: value.getTime(), id, label: value.toISOString() };
  return { value, id, label: String(value) };
}

function isInside(each: Place, range: Range | null, compare: (a: Place, b: Place) => number): boolean {
  const { first, last } = range ?? { first: null, last: null };
  return (
    (!first || atLeast(compare(each, placeOf(first, each)), first.exclusive)) &&
    (!last || atLeast(compare(placeOf(last, each), each), last.exclusive))
  );
}

const atLeast = (difference: number, exclusive: boolean): boolean =>
  exclusive ? difference > 0 : difference >= 0;

function comparePlaces(a: Place, b: Place): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  if (a.id === undefined || b.id === undefined || a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** A value, and the id of its element where the value alone may stand for several. */
const cursor = (each: Place): string =>
  each.value === each.id ? each.label : `${each.label}~${each.id ?? ''}`;

const CURSOR = /^(.*)~([0-9a-f-]{36})$/s;

/** Reads a bound as the same kind of value as an element of the list has. */
function placeOf({ value: written }: Bound, like: Place): Place {
  const [, label = written, id] = CURSOR.exec(written) ?? [];
  return { value: typeof like.value === 'number' ? numberOf(label) : label, id, label };
}

/** A number, or a time in milliseconds. */
function numberOf(label: string): number {
  const number = Number.isNaN(Number(label)) ? Date.parse(label) : Number(label);
  if (Number.isNaN(number))
    throw new RangeSyntaxError(`${JSON.stringify(label)} is neither a number nor a time.`);
  return number;
}
