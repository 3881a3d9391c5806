import { Cron } from 'croner';
import { cronOf, invalidSchedule } from '../../domain/scheduled-job.ts';

/**
 * The fields of cron that a person means, and the first time after `after` that they name, in UTC.
 * @throws {Refusal} `invalid_params`, id `invalid_schedule`, also for what never comes
 */
export function readSchedule(text: string, after: Date): { readonly cron: string; readonly nextRunAt: Date } {
  const cron = cronOf(text);
  try {
    const nextRunAt = nextRun(cron, after);
    if (nextRunAt) return { cron, nextRunAt };
  } catch {
    // Fields that cron does not have.
  }
  throw invalidSchedule(text);
}

/** `null` when it never comes again. */
export const nextRun = (cron: string, after: Date): Date | null =>
  new Cron(cron, { timezone: 'UTC', paused: true, mode: '5-part' }).nextRun(after);
