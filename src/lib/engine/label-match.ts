import type { Labels } from './port.ts';

/** Whether what carries `actual` is the thing that `wanted` describes; it may carry more, such as its image's labels. */
export const carries = (actual: Labels | null | undefined, wanted: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => actual?.[key] === value);
