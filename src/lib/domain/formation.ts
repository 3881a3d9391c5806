import { type DynoSize, findSize } from './dyno-size.ts';
import { Refusal } from './refusal.ts';

/** One process type of an app: how many dynos run it, on what size. */
export interface ProcessType {
  readonly type: string;
  readonly quantity: number;
  /** Canonical size name. */
  readonly size: string;
}

/** What one entry of a formation PATCH asks for; `quantity` may be relative (`+1`, `-1`). */
export interface ScaleRequest {
  readonly type: string;
  readonly quantity?: number | string;
  readonly size?: string;
}

/** The process type that is run once for each release, before anything of it serves (Dev Center: Release Phase). */
export const RELEASE_TYPE = 'release';

/** Types that have a command but no dynos of their own in the formation. */
const UNSCALED = new Set([RELEASE_TYPE]);

/** What clients call an app by the family of its dynos' sizes; one without dynos will have ordinary ones. */
export type ProcessTier = 'eco' | 'basic' | 'production';

export function tierOf(formation: readonly Pick<ProcessType, 'size'>[]): ProcessTier {
  const families = formation.map(({ size }) => findSize(size).family);
  return families.find((family) => family !== 'professional') ?? 'production';
}

/** The formation of a first deploy: one web dyno, nothing else (Dev Center: Procfile). */
export function formationFor(
  types: readonly string[],
  known: readonly ProcessType[],
  isFirst: boolean,
  size: string,
): readonly ProcessType[] {
  return types.map(
    (type) =>
      known.find((row) => row.type === type) ?? { type, quantity: isFirst && type === 'web' ? 1 : 0, size },
  );
}

/**
 * Applies scale requests to a formation, all or nothing.
 * @throws {Refusal} `not_found` for an unknown type, `invalid_params` for a quantity or mix of sizes that is not allowed
 */
export function scaleFormation(
  formation: readonly ProcessType[],
  requests: readonly ScaleRequest[],
): readonly ProcessType[] {
  const next = new Map(formation.map((row) => [row.type, row]));
  for (const request of requests) {
    const row = next.get(request.type);
    if (!row)
      throw new Refusal(
        'not_found',
        `Couldn't find that process type (${request.type}). Known types: ${formation.map((each) => each.type).join(', ') || 'none, deploy first'}.`,
        { resource: 'formation', id: 'not_found' },
      );
    const size = request.size === undefined ? findSize(row.size) : findSize(request.size);
    const quantity =
      request.quantity === undefined ? row.quantity : parseQuantity(request.quantity, row.quantity);
    checkQuantity(request.type, quantity, size);
    next.set(row.type, { type: row.type, quantity, size: size.name });
  }
  checkMix([...next.values()]);
  return [...next.values()];
}

function parseQuantity(wanted: number | string, current: number): number {
  const text = String(wanted);
  if (!/^[+-]?\d{1,6}$/.test(text))
    throw Refusal.invalid(`Quantity ${JSON.stringify(wanted)} is not a number.`, 'invalid_quantity');
  const value = Number(text);
  return /^[+-]/.test(text) && typeof wanted === 'string' ? Math.max(0, current + value) : value;
}

function checkQuantity(type: string, quantity: number, size: DynoSize): void {
  if (quantity < 0) throw Refusal.invalid(`Quantity of ${type} cannot be below 0.`, 'invalid_quantity');
  if (quantity > 0 && UNSCALED.has(type))
    throw Refusal.invalid(`Process type ${type} cannot be scaled: it runs by itself.`, 'invalid_quantity');
  if (quantity > size.maxQuantity)
    throw Refusal.invalid(
      `Cannot run ${quantity} dynos of ${type}: the limit for ${size.name} is ${size.maxQuantity}.`,
      'invalid_quantity',
    );
}

function checkMix(formation: readonly ProcessType[]): void {
  const running = formation.filter((row) => row.quantity > 0).map((row) => findSize(row.size));
  const families = new Set(running.map((size) => size.family));
  if (families.size <= 1) return;
  const names = [...new Set(running.map((size) => size.name))].sort().join(' and ');
  throw Refusal.invalid(`Cannot use the following dyno types in the same app: ${names}`, 'mixed_dyno_sizes');
}
