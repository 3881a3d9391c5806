// Lists are read in parts: `Range: version ]10..; max=20, order=desc` (Platform API Reference, Ranges).

/** One end of a range, in the order in which the list is walked. */
export interface Bound {
  readonly value: string;
  /** The element at the bound itself is left out. */
  readonly exclusive: boolean;
}

/** Which part of a list is wanted. */
export interface Range {
  readonly key: string;
  readonly first: Bound | null;
  readonly last: Bound | null;
  /** Most elements; `null` for the default of the list. */
  readonly max: number | null;
  readonly order: 'asc' | 'desc';
}

/** A Range header that says nothing that can be understood. */
export class RangeSyntaxError extends Error {
  override readonly name = 'RangeSyntaxError';
}

const SHAPE = /^([a-z_]+)\s+(.*?)\.\.([^;]*)(?:;(.*))?$/s;

/**
 * Reads every spelling that clients use: options in any order, parted by commas or semicolons, a trailing semicolon,
 * `]` before the first and `[` behind the last value to leave it out. An empty header is `null`.
 * @throws {RangeSyntaxError}
 */
export function parseRange(header: string): Range | null {
  const text = header.trim();
  if (text === '') return null;
  const match = SHAPE.exec(text);
  if (!match)
    throw new RangeSyntaxError(`Range ${JSON.stringify(text)} is not of the form "id ..; max=200".`);
  const [, key = '', first = '', last = '', options = ''] = match;
  return { key, first: parseFirst(first.trim()), last: parseLast(last.trim()), ...parseOptions(options) };
}

/** The header that `parseRange` reads back as the same range. */
export function printRange({ key, first, last, max, order }: Range): string {
  const from = first ? `${first.exclusive ? ']' : ''}${encode(first.value)}` : '';
  const to = last ? `${encode(last.value)}${last.exclusive ? '[' : ''}` : '';
  const options = [...(max === null ? [] : [`max=${max}`]), ...(order === 'desc' ? ['order=desc'] : [])];
  return `${key} ${from}..${to}${options.length > 0 ? `; ${options.join(', ')}` : ''}`;
}

function parseFirst(text: string): Bound | null {
  const exclusive = text.startsWith(']');
  return bound(exclusive ? text.slice(1) : text.replace(/^\[/, ''), exclusive);
}

function parseLast(text: string): Bound | null {
  const exclusive = text.endsWith('[');
  return bound(exclusive ? text.slice(0, -1) : text.replace(/\]$/, ''), exclusive);
}

const bound = (text: string, exclusive: boolean): Bound | null =>
  text === '' ? null : { value: decode(text), exclusive };

function parseOptions(text: string): Pick<Range, 'max' | 'order'> {
  let max: number | null = null;
  let order: Range['order'] = 'asc';
  for (const option of text.split(/[;,]/).map((each) => each.trim().toLowerCase())) {
    const [name, value = ''] = option.split(/\s*=\s*/);
    if (name === 'max') max = parseMax(value);
    if (name === 'order') order = parseOrder(value);
  }
  return { max, order };
}

function parseMax(text: string): number {
  const max = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (max < 1) throw new RangeSyntaxError(`max=${text} of a Range must be a number from 1 up.`);
  return max;
}

function parseOrder(text: string): Range['order'] {
  if (text === 'asc' || text === 'desc') return text;
  throw new RangeSyntaxError(`order=${text} of a Range must be asc or desc.`);
}

/** Escapes what would be taken for a part of the header. */
const encode = (value: string): string =>
  value
    .replace(/[^A-Za-z0-9_.:@~+/-]/gu, (char) => encodeURIComponent(char.isWellFormed() ? char : '\ufffd'))
    .replaceAll('..', '%2E%2E')
    .replace(/^\.|\.$/g, '%2E');

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
