import { z } from 'zod';
import { maybe, text } from './form.ts';
import type { Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

/** `/renga/apps/{app}/jobs`, an extra of ours. */
export interface ScheduledJobResource {
  readonly id: string;
  readonly app: Reference;
  readonly command: string;
  /** Five fields, in UTC. */
  readonly cron: string;
  readonly size: string | null;
  readonly last_run_at: Timestamp | null;
  readonly next_run_at: Timestamp;
  readonly created_at: Timestamp;
}

export const scheduledJobForm = z.object({ command: text(), at: text(256), size: maybe(text(64)) });
