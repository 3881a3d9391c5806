import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';

const aJob = {
  id: 'dd6a9df1-0000-4000-8000-000000000000',
  app: { id: 'app-a', name: 'alpha' },
  command: 'bin/report',
  cron: '0 3 * * *',
  size: null,
  last_run_at: null,
  next_run_at: '2026-01-03T03:00:00Z',
  created_at: '2026-01-02T03:04:05Z',
};

describe('renga scheduler', () => {
  it('shows what runs when', async () => {
    const { run } = await cliBench({ 'GET /renga/apps/alpha/jobs': [aJob] });
    expect((await run(['scheduler', '--app', 'alpha'])).stdout).toBe(
      [
        '  Job        Command      Cron        Size   Last run   Next run',
        ' ────────────────────────────────────────────────────────────────────────────',
        '  dd6a9df1   bin/report   0 3 * * *          never      2026-01-03T03:00:00Z',
        '',
      ].join('\n'),
    );
  });

  it('adds a job and says when it runs next, and removes it', async () => {
    const { run } = await cliBench({
      'POST /renga/apps/alpha/jobs': aJob,
      'DELETE /renga/apps/alpha/jobs/dd6a9df1': aJob,
    });
    const added = await run(['scheduler:add', 'bin/report', '--at', 'daily at 03:00', '--app', 'alpha']);
    expect(added).toEqual({
      status: 0,
      stdout: '',
      stderr: 'Adding the job bin/report to alpha... done, dd6a9df1 runs next at 2026-01-03T03:00:00Z\n',
    });
    expect((await run(['scheduler:remove', 'dd6a9df1', '--app', 'alpha'])).stderr).toBe(
      'Removing the job dd6a9df1 from alpha... done\n',
    );
  });
});
