import { Refusal } from './refusal.ts';

/** A command of an app that is run in a one-off dyno again and again. */
export interface ScheduledJob {
  readonly id: string;
  readonly appId: string;
  /** The scheduler that it goes with. */
  readonly addOnId: string;
  readonly command: string;
  /** Five fields of cron, in UTC. */
  readonly cron: string;
  /** Of its dynos; the usual one where it is `null`. */
  readonly size: string | null;
  /** The last time that it was due and begun. */
  readonly lastRunAt: Date | null;
  readonly nextRunAt: Date;
  readonly createdAt: Date;
}

/** Most jobs of an app. */
export const JOBS_PER_APP = 100;

const CRON = /^(\S+)(\s+\S+){4}$/;
const INTERVALS: readonly (readonly [RegExp, (...parts: readonly string[]) => string])[] = [
  [/^(?:every )?10 minutes$/, () => '*/10 * * * *'],
  [/^(?:hourly|every hour)(?: at)?(?: :?(\d{1,2}))?$/, (minute) => `${Number(minute ?? 0)} * * * *`],
  [/^:(\d{1,2})$/, (minute) => `${Number(minute)} * * * *`],
  [
    /^(?:(?:daily|every day)(?: at)? )?(\d{1,2}):(\d{2})$/,
    (hour, minute) => `${Number(minute)} ${Number(hour)} * * *`,
  ],
  [/^(?:daily|every day)$/, () => '0 0 * * *'],
];

/**
 * The cron fields that a person means: `every 10 minutes`, `hourly at :30`, `daily at 03:00`, `03:00`, or five fields.
 * Whether those can be met is not looked at.
 * @throws {Refusal} `invalid_params`, id `invalid_schedule`
 */
export function cronOf(text: string): string {
  const wanted = text.trim().replaceAll(/\s+/g, ' ').toLowerCase();
  for (const [form, cron] of INTERVALS) {
    const [whole, ...parts] = form.exec(wanted) ?? [];
    if (whole !== undefined) return cron(...parts);
  }
  if (CRON.test(wanted)) return wanted;
  throw invalidSchedule(text);
}

/** With the forms that there are. */
export const invalidSchedule = (text: string): Refusal =>
  Refusal.invalid(
    `${JSON.stringify(text)} is not a time to run at. Say "every 10 minutes", "hourly at :30", "daily at 03:00", or five fields of cron, such as "0 3 * * mon". Times are UTC.`,
    'invalid_schedule',
  );
