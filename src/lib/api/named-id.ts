import { createHash } from 'node:crypto';

/** A UUID made of a name, for what has a name and no row: stacks, regions, dyno sizes, process types. */
export function namedId(kind: string, name: string): string {
  const hex = createHash('sha256').update(`${kind}\n${name}`).digest('hex');
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** The `{id, name}` of such a thing. */
export const namedReference = (kind: string, name: string) => ({ id: namedId(kind, name), name });
