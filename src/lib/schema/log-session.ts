import { z } from 'zod';
import { maybe, text } from './form.ts';
import type { Timestamp } from './timestamp.ts';

export interface LogSessionResource {
  readonly id: string;
  readonly created_at: Timestamp;
  /** Whoever knows it can read the log, for a short time. */
  readonly logplex_url: string;
  readonly updated_at: Timestamp;
}

export const logSessionForm = z.object({
  /** `web.1`, or `web` for all of the type. */
  dyno: maybe(text(128)),
  type: maybe(text(128)),
  lines: maybe(
    z.union([
      z.int(),
      z
        .string()
        .regex(/^\d{1,6}$/)
        .transform(Number),
    ]),
  ),
  source: maybe(text(64)),
  tail: maybe(z.boolean()),
});
