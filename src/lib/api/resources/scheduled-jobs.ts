import type { ScheduledJob } from '../../domain/scheduled-job.ts';
import type { SortKeys } from '../../schema/page.ts';
import { type ScheduledJobResource, scheduledJobForm } from '../../schema/scheduled-job.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, listed, ok, read } from '../call.ts';

const KEYS: SortKeys<ScheduledJob> = { id: ({ id }) => id };

/** What the scheduler of an app runs, and when. */
export const scheduledJobHandlers = ({ apps, scheduledJobs }: Pick<ApiOptions, 'apps' | 'scheduledJobs'>) => {
  async function describe(call: Call, job: ScheduledJob): Promise<ScheduledJobResource> {
    const app = await apps.find(call.account, job.appId);
    return {
      id: job.id,
      app: { id: app.id, name: app.name },
      command: job.command,
      cron: job.cron,
      size: job.size,
      last_run_at: job.lastRunAt && timestamp(job.lastRunAt),
      next_run_at: timestamp(job.nextRunAt),
      created_at: timestamp(job.createdAt),
    };
  }

  return {
    list: (async (call) =>
      listed(call, await scheduledJobs.list(call.account, call.param('app')), KEYS, (job) =>
        describe(call, job),
      )) satisfies Handler,

    add: (async (call) => {
      const { command, at, size } = read(scheduledJobForm, call);
      const wanted = { command, at, ...(size === undefined ? {} : { size }) };
      return created(await describe(call, await scheduledJobs.add(call.account, call.param('app'), wanted)));
    }) satisfies Handler,

    remove: (async (call) =>
      ok(
        await describe(call, await scheduledJobs.remove(call.account, call.param('app'), call.param('job'))),
      )) satisfies Handler,
  };
};
