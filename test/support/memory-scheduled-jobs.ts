import type { ScheduledJob } from '../../src/lib/domain/scheduled-job.ts';
import type { Records } from '../../src/lib/platform/ports.ts';

export function scheduledJobsOver(
  tables: () => { readonly scheduledJobs: Map<string, ScheduledJob> },
): Records['scheduledJobs'] {
  const all = () => [...tables().scheduledJobs.values()];
  return {
    insert: async (job) => void tables().scheduledJobs.set(job.id, job),
    update: async (job) => void tables().scheduledJobs.set(job.id, job),
    delete: async (id) => void tables().scheduledJobs.delete(id),
    find: async (id) => tables().scheduledJobs.get(id) ?? null,
    list: async (appId) => all().filter((job) => job.appId === appId),
    all: async () => all(),
  };
}
