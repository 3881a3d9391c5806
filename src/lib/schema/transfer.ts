import { z } from 'zod';
import { maybe, text } from './form.ts';
import type { Timestamp } from './timestamp.ts';

/** `GET /client/v11/apps/{app}/transfers`, as Heroku's command-line client reads it. */
export interface TransferResource {
  readonly uuid: string;
  readonly num: number;
  /** `b001` */
  readonly name: string;
  /** `pg_dump` or `mariadb_dump` reads a database, `gof3r` a backup. */
  readonly from_type: string;
  readonly from_name: string;
  /** `pg_restore` or `mariadb` writes a database, `gof3r` a backup. */
  readonly to_type: string;
  readonly to_name: string;
  /** Of a backup: where its data are, for whoever has it. */
  readonly to_url: string | null;
  readonly schedule: { readonly uuid: string } | null;
  readonly options: Readonly<Record<string, never>>;
  readonly source_bytes: number;
  readonly processed_bytes: number;
  readonly created_at: Timestamp;
  readonly started_at: Timestamp | null;
  readonly finished_at: Timestamp | null;
  readonly canceled_at: Timestamp | null;
  readonly updated_at: Timestamp;
  /** `null` while it is under way. */
  readonly succeeded: boolean | null;
  readonly warnings: number;
  /** Only with `verbose=true`. */
  readonly logs?: readonly { readonly created_at: Timestamp; readonly message: string }[];
}

/** `GET /client/v11/databases/{database}/transfer-schedules` */
export interface ScheduleResource {
  readonly uuid: string;
  readonly name: string;
  readonly hour: number;
  readonly timezone: string;
  readonly next_at: Timestamp;
  readonly created_at: Timestamp;
}

export const restoreForm = z.object({
  backup_url: text(4096),
  extensions: maybe(z.array(text(128)).max(50)),
});

export const copyForm = z.object({
  from_url: text(4096),
  to_url: text(4096),
  from_name: maybe(text(256)),
  to_name: maybe(text(256)),
});

/** Clients send the hour as digits. */
const hour = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,2}$/)
      .transform(Number),
  ])
  .pipe(z.int().min(0).max(23));

export const scheduleForm = z.object({
  hour,
  timezone: maybe(text(64)),
  schedule_name: maybe(text(128)),
});
