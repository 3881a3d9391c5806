import type { Labels } from '../port.ts';

/** The engine's form of a label filter: every pair must be there. */
export const labelFilter = (labels: Labels): string[] =>
  Object.entries(labels).map(([key, value]) => `${key}=${value}`);

/** Whether something that carries `actual` is the one that `wanted` describes; the image may have added labels of its own. */
export const carries = (actual: Labels | null | undefined, wanted: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => actual?.[key] === value);
