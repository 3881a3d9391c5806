import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ScheduledJobs } from '../../src/lib/platform/scheduler/scheduled-jobs.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';
import { ApiHome } from './support/api-home.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a scheduler', () => {
  let home: ApiHome;

  // The clock stands at 03:04:05.
  beforeEach(async () => {
    home = await ApiHome.open({}, { openStore: (folder) => SqlStore.open(join(folder, 'state.db')) });
    await home.deployed('haiku');
    await home.call('POST', '/apps/haiku/addons', { body: { plan: 'scheduler', name: 'clockwork' } });
    await home.queue.idle();
  });

  const add = (at: string, command = 'bin/report', more: object = {}) =>
    home.call('POST', '/renga/apps/haiku/jobs', { body: { command, at, ...more } });
  const jobs = async () => (await home.call('GET', '/renga/apps/haiku/jobs')).json;
  const runs = async () =>
    (await home.call('GET', '/apps/haiku/dynos')).json
      .filter(({ type }: { readonly type: string }) => type === 'scheduler')
      .map(({ command }: { readonly command: string }) => command);

  /** Begins to look at what is due, as a control plane does that starts; the end of it. */
  const start = (): (() => Promise<void>) => {
    const life = new AbortController();
    const scheduler = new ScheduledJobs({
      store: home.store,
      clock: home.clock,
      apps: home.platform.apps,
      dynos: home.platform.dynos,
      activity: { note: (_, line) => void notes.push(line) },
      onError: (error) => void home.errors.push({ error, doing: 'scheduling' }),
    });
    const running = scheduler.run(life.signal);
    const stop = async () => {
      life.abort();
      await running;
    };
    onTestFinished(stop);
    return stop;
  };
  const notes: string[] = [];
  /** In steps, as a clock goes. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += MINUTE) {
      await home.clock.advance(MINUTE);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const expectRuns = (count: number) => expect.poll(async () => (await runs()).length).toBe(count);

  it.each([
    ['every 10 minutes', '*/10 * * * *', '2026-01-02T03:10:00Z'],
    ['hourly at :30', '30 * * * *', '2026-01-02T03:30:00Z'],
    ['every hour', '0 * * * *', '2026-01-02T04:00:00Z'],
    ['daily at 03:00', '0 3 * * *', '2026-01-03T03:00:00Z'],
    ['3:05', '5 3 * * *', '2026-01-02T03:05:00Z'],
    ['0 8 * * mon', '0 8 * * mon', '2026-01-05T08:00:00Z'],
  ])('knows when %s is', async (at, cron, next) => {
    const { status, json } = await add(at);
    expect({ status, cron: json.cron, next: json.next_run_at }).toEqual({ status: 201, cron, next });
  });

  it.each(['', 'soon', '25:00', '03:61', '61 * * * *', '0 0 30 2 *', '* * * * * *', '@daily; reboot'])(
    'does not know when %j is, and says what it knows',
    async (at) => {
      const { status, json } = await add(at);
      expect({ status, id: json.id }).toEqual({ status: 422, id: 'invalid_schedule' });
      expect(json.message).toContain('"daily at 03:00"');
      expect(await jobs()).toEqual([]);
    },
  );

  it('runs what is due in a one-off dyno of its own, and writes down when', async () => {
    start();
    await add('every 10 minutes', 'bin/report', { size: 'standard-2x' });
    await pass(5 * MINUTE);
    expect(await runs()).toEqual([]);
    await pass(MINUTE);
    await expectRuns(1);
    expect(await runs()).toEqual(['bin/report']);
    const [dyno] = (await home.call('GET', '/apps/haiku/dynos')).json.filter(
      ({ type }: { readonly type: string }) => type === 'scheduler',
    );
    expect(dyno.size).toBe('Standard-2X');
    expect(await jobs()).toMatchObject([
      { next_run_at: '2026-01-02T03:20:00Z', last_run_at: expect.stringMatching(/^2026-01-02T03:10/) },
    ]);
    await pass(10 * MINUTE);
    await expectRuns(2);
  });

  it('makes up once for what was missed while it was away, and runs nothing twice', async () => {
    const stop = start();
    await add('every 10 minutes');
    await stop();
    await home.clock.advance(5 * HOUR);
    const again = start();
    await expectRuns(1);
    await again();
    start();
    await pass(3 * MINUTE);
    expect(await runs()).toHaveLength(1);
    expect((await jobs())[0].next_run_at).toBe('2026-01-02T08:10:00Z');
  });

  it('says in the log of the app why it could not run something, and goes on', async () => {
    await home.call('POST', '/apps', { body: { name: 'empty' } });
    await home.call('POST', '/apps/empty/addons', { body: { plan: 'scheduler' } });
    await home.call('POST', '/renga/apps/empty/jobs', { body: { command: 'bin/x', at: ':05' } });
    await add(':06');
    start();
    await pass(3 * MINUTE);
    await expectRuns(1);
    expect(notes.at(-1)).toBe(
      'Scheduler could not run `bin/x`: App empty has no code to run yet. Deploy first: git push renga main',
    );
  });

  it('is needed for jobs, is one an app, and takes its jobs with it', async () => {
    await home.deployed('sonnet');
    const body = { command: 'bin/x', at: 'hourly' };
    expect((await home.call('POST', '/renga/apps/sonnet/jobs', { body })).json).toMatchObject({
      id: 'no_scheduler',
    });
    const second = await home.call('POST', '/apps/haiku/addons', { body: { plan: 'scheduler' } });
    expect(second.json.id).toBe('one_per_app');
    await add('hourly');
    await home.call('DELETE', '/apps/haiku/addons/clockwork');
    await home.queue.idle();
    expect(await jobs()).toEqual([]);
  });

  it('forgets a job that is removed, also by the beginning of its id', async () => {
    const { json } = await add('hourly');
    expect((await home.call('DELETE', `/renga/apps/haiku/jobs/${json.id.slice(0, 8)}`)).status).toBe(200);
    expect(await jobs()).toEqual([]);
    expect((await home.call('DELETE', `/renga/apps/haiku/jobs/${json.id}`)).json.resource).toBe('job');
  });

  it('takes no command that is none, and no size that there is not', async () => {
    expect((await add('hourly', ' ')).json.id).toBe('invalid_command');
    expect((await add('hourly', 'bin/x', { size: 'huge' })).status).toBe(422);
    expect(await jobs()).toEqual([]);
  });
});
