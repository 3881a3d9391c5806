import { Refusal } from './refusal.ts';

/** Data of a database on their way: into a backup, out of one, or from one database to another. */
export interface Transfer {
  readonly id: string;
  /** The app whose list it stands in: the one that the database was made for. */
  readonly appId: string;
  /** Counts within the app, from 1. */
  readonly number: number;
  readonly kind: 'backup' | 'restore' | 'copy';
  /** Made by a schedule and not by somebody. */
  readonly scheduled: boolean;
  readonly from: TransferEnd;
  readonly to: TransferEnd;
  readonly state: 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  /** Of the database that is read, before it is packed; 0 where nobody could tell. */
  readonly sourceBytes: number;
  /** That have gone through so far; of a backup that has succeeded, its size. */
  readonly processedBytes: number;
  readonly log: readonly TransferLine[];
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** One end of a transfer, as it was called; `null` is what is no database of this installation. */
export interface TransferEnd {
  readonly name: string;
  readonly addOnId: string | null;
  /** Of a database: what it is of. */
  readonly service?: BackedService | undefined;
}

/** Services whose databases are backed up. */
export type BackedService = 'postgresql' | 'mariadb';

/** Whose archive it is: those of one service mean nothing to another. */
export const serviceOf = ({ from, to }: Pick<Transfer, 'from' | 'to'>): BackedService =>
  from.service ?? to.service ?? 'postgresql';

export interface TransferLine {
  readonly at: Date;
  readonly text: string;
}

/** Where data are while they are in no database. */
export const BACKUP_END: TransferEnd = { name: 'BACKUP', addOnId: null };

export const isUnderWay = ({ state }: Transfer): boolean => state === 'pending' || state === 'running';

/** `b001`, `a002` by a schedule, `r003` a restore, `c004` a copy. */
export function transferName({ kind, scheduled, number }: Transfer): string {
  const letter = { backup: scheduled ? 'a' : 'b', restore: 'r', copy: 'c' }[kind];
  return `${letter}${String(number).padStart(3, '0')}`;
}

/** Scheduled backups of a database that are kept: a week of them. */
const KEPT_SCHEDULED = 7;

/**
 * Backups of a database that are more than it may keep, oldest first.
 * @param kept how many of those that somebody made
 */
export function surplus(backups: readonly Transfer[], kept: number): readonly Transfer[] {
  const whole = backups
    .filter(({ kind, state }) => kind === 'backup' && state === 'succeeded')
    .toSorted((a, b) => a.number - b.number);
  const [scheduled, manual] = [true, false].map((each) => whole.filter((one) => one.scheduled === each));
  return [...(scheduled?.slice(0, -KEPT_SCHEDULED) ?? []), ...(manual?.slice(0, -kept) ?? [])];
}

/** A backup that is made every day. */
export interface BackupSchedule {
  readonly id: string;
  readonly addOnId: string;
  /** The config var that it was made by: `DATABASE_URL`. */
  readonly name: string;
  /** 0 to 23, by the clocks of `timezone`. */
  readonly hour: number;
  readonly timezone: string;
  readonly nextAt: Date;
  readonly createdAt: Date;
}

const QUARTER_MS = 15 * 60_000;
const TWO_DAYS = 2 * 24 * 4;

/** The next full hour of a day that clocks of a time zone show after `now`. @throws {Refusal} `invalid_params` */
export function nextDaily(now: Date, { hour, timezone }: Pick<BackupSchedule, 'hour' | 'timezone'>): Date {
  const clock = clockOf(timezone);
  // Every zone's full hours are full quarters of UTC; where clocks are put forward over the hour, a day has none.
  const first = Math.floor(now.getTime() / QUARTER_MS) + 1;
  for (let quarter = first; quarter < first + TWO_DAYS; quarter += 1) {
    const at = new Date(quarter * QUARTER_MS);
    if (clock.format(at) === `${String(hour).padStart(2, '0')}:00`) return at;
  }
  return new Date(now.getTime() + 24 * 4 * QUARTER_MS);
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  } catch {
    throw Refusal.invalid(
      `There is no time zone ${timeZone}. Name one as in Europe/Paris, or UTC.`,
      'invalid_timezone',
    );
  }
}
