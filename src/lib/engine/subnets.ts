import { createHash } from 'node:crypto';

/** A range of IPv4 addresses, both ends included. */
interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * A subnet of `pool` that overlaps none of `taken`, or `null` when all are. The search begins at a place that `name`
 * decides, so that installations that look at the same time seldom want the same one.
 */
export function freeSubnet(options: {
  readonly pool: string;
  readonly prefix: number;
  readonly taken: readonly string[];
  readonly name: string;
}): string | null {
  const pool = rangeOf(options.pool);
  if (!pool) throw new RangeError(`${options.pool} is not an IPv4 range`);
  const taken = options.taken.flatMap((cidr) => rangeOf(cidr) ?? []);
  const size = 2 ** (32 - options.prefix);
  const count = Math.floor((pool.last - pool.first + 1) / size);
  const start = createHash('sha256').update(options.name).digest().readUInt32BE() % Math.max(count, 1);
  for (let step = 0; step < count; step += 1) {
    const first = pool.first + ((start + step) % count) * size;
    const candidate = { first, last: first + size - 1 };
    if (!taken.some((range) => overlap(range, candidate))) return `${toText(first)}/${options.prefix}`;
  }
  return null;
}

/** The first address of a subnet that a machine can have: the bridge itself. */
export function gatewayOf(subnet: string): string {
  const range = rangeOf(subnet);
  if (!range) throw new RangeError(`${subnet} is not an IPv4 subnet`);
  return toText(range.first + 1);
}

/** `null` for what is not IPv4. */
function rangeOf(cidr: string): Range | null {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
  if (!match) return null;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  const size = 2 ** (32 - prefix);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = address - (address % size);
  return { first, last: first + size - 1 };
}

const overlap = (a: Range, b: Range): boolean => a.first <= b.last && b.first <= a.last;

const toText = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
