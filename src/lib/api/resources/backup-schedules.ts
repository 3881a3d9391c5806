import type { BackupSchedule } from '../../domain/transfer.ts';
import { timestamp } from '../../schema/timestamp.ts';
import { type ScheduleResource, scheduleForm } from '../../schema/transfer.ts';
import type { ApiOptions } from '../api-options.ts';
import { created, type Handler, ok, read } from '../call.ts';

/** Daily backups, as the official client asks Heroku's data host for them. */
export const backupScheduleHandlers = ({ backupSchedules }: Pick<ApiOptions, 'backupSchedules'>) => ({
  list: (async (call) => {
    const all = await backupSchedules.list(call.account, call.param('database'));
    return ok(all.map(describe));
  }) satisfies Handler,

  create: (async (call) => {
    const { hour, timezone, schedule_name: name } = read(scheduleForm, call);
    const wanted = { hour, timezone: timezone ?? 'UTC', name: name ?? null };
    return created(describe(await backupSchedules.put(call.account, call.param('database'), wanted)));
  }) satisfies Handler,

  delete: (async (call) =>
    ok(
      describe(await backupSchedules.delete(call.account, call.param('database'), call.param('schedule'))),
    )) satisfies Handler,
});

const describe = ({ id, name, hour, timezone, nextAt, createdAt }: BackupSchedule): ScheduleResource => ({
  uuid: id,
  name,
  hour,
  timezone,
  next_at: timestamp(nextAt),
  created_at: timestamp(createdAt),
});
