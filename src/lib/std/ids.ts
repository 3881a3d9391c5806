import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** A fresh UUID v4, the form of every id in the Platform API. */
export const newId = (): string => randomUUID();

/** `bytes` random bytes as lower-case hex: capabilities, secrets, request ids. */
export const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** An integer in `[min, max]`. */
export const randomBetween = (min: number, max: number): number => randomInt(min, max + 1);

/**
 * One element of a list.
 * @throws {RangeError} when the list is empty
 */
export function pick<T>(items: readonly T[]): T {
  const item = items[randomInt(items.length)];
  if (item === undefined) throw new RangeError('cannot pick from an empty list');
  return item;
}
