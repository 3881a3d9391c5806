import type { Labels } from '../port.ts';

/** The engine's form of a label filter: every pair must be there. */
export const labelFilter = (labels: Labels): string[] =>
  Object.entries(labels).map(([key, value]) => `${key}=${value}`);
