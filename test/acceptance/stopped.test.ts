import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerPids, containers } from './containers.ts';
import { ControlPlaneProcess } from './control-plane-process.ts';
import { eventually, Installation } from './installation.ts';
import { COUNTER } from './load/counter.ts';
import { failures, Pace } from './load/pace.ts';
import { watched } from './watched.ts';

const ALL_UP = 'web.1 up,web.2 up,worker.1 up';
/** Longer than a stop waits. */
const BOOT_SECONDS = 11;
const REFUSED = [
  ' ›   Error: The control plane is being stopped. Try again in a moment.',
  ' ›',
  ' ›   Error ID: stopping',
  '',
].join('\n');
const LOG_ENDS = [
  ' ›   Error: The log ends here: the control plane is being stopped.',
  ' ›',
  ' ›   Error ID: backend_unreachable',
  '',
].join('\n');
const PUSH_ENDS =
  /remote: {2}! {5}The build was stopped before it was done: the control plane is being stopped\.\s+remote: {2}! {5}Nothing was changed\. Push again\.\s+remote: {2}! {5}Error ID: interrupted\s/;
const SLOW_COMPILE = '#!/bin/sh\necho "-----> Compiling slowly"\nsleep 60\n';

describe('a control plane that is not there for a while', () => {
  const renga = new Installation({ crashBackoffMs: [0] });
  let folder: string;

  beforeAll(async () => {
    folder = await renga.repository('clock', {
      Procfile:
        'web: exec python3 web.py\nworker: for ((i = 1; ; i++)); do echo "line $i"; sleep 0.05; done\n',
      'web.py': COUNTER,
    });
    await renga.repository('slow', { 'bin/detect': '#!/bin/sh\necho Slow\n', 'bin/compile': SLOW_COMPILE });
    await renga.must('apps:create clock --buildpack renga/procfile', { cwd: folder });
    expect((await renga.push(folder)).stderr).toContain('Released v3');
    await renga.must('ps:scale web=2 worker=1 --app clock');
    await eventually(async () => (await states()).join() === ALL_UP);
  });
  afterAll(() => renga.remove());

  const dynos = async (): Promise<{ id: string; name: string; state: string }[]> =>
    JSON.parse(await renga.must('ps --app clock --json'));
  const states = async () => (await dynos()).map(({ name, state }) => `${name} ${state}`);
  const running = async () =>
    (await containers(renga)).filter(
      ({ State, Labels }) => State === 'running' && Labels['renga.kind'] === 'dyno',
    );
  const newest = async () => JSON.parse(await renga.must('releases --app clock --json'))[0];
  const exits = async () => {
    const log = await renga.must('logs --app clock --num 1500 --source heroku');
    return [...log.matchAll(/^(\S+) heroku\[(\S+)\]: Process exited with status 7$/gm)].map(
      ([, time, name]) => ({ at: Date.parse(time ?? ''), name }),
    );
  };

  /** What the worker has numbered, as its log has it. */
  const numbers = async () => {
    const log = await renga.must('logs --app clock --num 1500 --dyno worker.1 --source app');
    return [...log.matchAll(/^(\S+) .*: line (\d+)$/gm)].map(([, time, n]) => ({
      at: Date.parse(time ?? ''),
      n: Number(n),
    }));
  };

  /** Has a web dyno exit; between which times it did. */
  const exitOne = async () => {
    const from = Date.now();
    expect((await renga.get('clock', '/exit')).status).toBe(200);
    const left = async () =>
      (await containers(renga)).filter(({ State }) => State === 'running').length === 2;
    await eventually(left);
    return { from, until: Date.now() };
  };

  it('A13: apps are served, and on return an exit has its true time and no log line is missing or comes twice', async () => {
    await eventually(async () => (await numbers()).length > 0);
    process.kill(renga.controlPlanePid, 'SIGKILL');
    const { from, until } = await exitOne();
    const pace = new Pace(() => renga.get('clock'));
    await sleep(3_000);
    expect(failures(await pace.stop())).toEqual([]);
    const returnedAt = Date.now();
    const [exit, ...others] = await eventually(async () => {
      const found = await exits();
      return found.length > 0 && found;
    });

    expect(others).toEqual([]);
    expect(exit?.at).toBeGreaterThanOrEqual(from);
    expect(exit?.at).toBeLessThanOrEqual(until);
    expect(until).toBeLessThan(returnedAt - 2_900);
    await eventually(async () => (await states()).join() === ALL_UP);
    const lines = await eventually(async () => {
      const found = await numbers();
      return (found.at(-1)?.at ?? 0) > returnedAt && found;
    });
    expect(lines.map(({ n }) => n)).toEqual(lines.map((_, index) => (lines[0]?.n ?? 0) + index));
    expect(lines.filter(({ at }) => at > until && at < returnedAt).length).toBeGreaterThan(20);
    expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).sort((a, b) => a - b));
  });

  it('A14: one that hangs keeps what it owns, and when it goes on it does once what was due meanwhile', async () => {
    const owner = renga.controlPlanePid;
    process.kill(owner, 'SIGSTOP');
    const { from } = await exitOne();
    // What the dyno had in hand went with it.
    const pace = new Pace(() => renga.get('clock'));
    const second = await new ControlPlaneProcess(renga).ended;
    await sleep(2_000);
    process.kill(owner, 'SIGCONT');
    await eventually(async () => ((await exits()).at(-1)?.at ?? 0) > from);
    await eventually(async () => (await states()).join() === ALL_UP);

    expect(failures(await pace.stop())).toEqual([]);
    expect([second.code, second.stderr.includes(`process ${owner}`)]).toEqual([75, true]);
    expect(renga.controlPlanePid).toBe(owner);
    expect(await containers(renga)).toHaveLength(3);
    const log = await renga.must('logs --app clock --num 1500 --source heroku');
    const name = (await exits()).at(-1)?.name;
    const done = [...log.matchAll(/^(\S+) heroku\[(web\.\d)\]: (.*)$/gm)].filter(
      ([, at, dyno]) => dyno === name && Date.parse(at ?? '') >= from,
    );
    expect(done.map(([, , , message]) => message)).toEqual([
      'Process exited with status 7',
      'State changed from up to crashed',
      'State changed from crashed to starting',
      'Starting process with command `exec python3 web.py`',
      'State changed from starting to up',
    ]);
  });

  it('A11: one that is asked to end takes no more, tells everybody why, leaves what takes longer to the next one, and exits with 0', async () => {
    process.kill(renga.controlPlanePid, 'SIGKILL');
    const controlPlane = new ControlPlaneProcess(renga);
    await controlPlane.answers();
    await renga.must(`apps:create mill --buildpack ${renga.work}/slow --remote mill`, { cwd: folder });
    const pids = await containerPids(renga);
    const tail = watched(renga.start('renga', ['logs', '--tail', '--app', 'clock']));
    const push = watched(renga.start('git', ['push', 'mill', 'main'], folder));
    await eventually(() => push.seen.includes('Compiling slowly'));
    await renga.must(`config:set BOOT_SECONDS=${BOOT_SECONDS} --app clock --no-wait`);
    await eventually(async () => (await running()).length === 6);
    await eventually(() => tail.seen.includes('answer') || tail.seen.includes('line'));
    const pace = new Pace(() => renga.get('clock'));
    const begun = performance.now();
    controlPlane.kill('SIGTERM');
    await eventually(() => push.seen.includes('is being stopped'));
    const refused = await renga.renga('config:set COLOUR=blue --app clock');
    const { code } = await controlPlane.ended;
    const tookMs = performance.now() - begun;

    expect(code).toBe(0);
    // Ten seconds, and what a busy machine makes of them.
    expect(tookMs).toBeLessThan(15_000);
    expect(refused).toEqual({ code: 5, stdout: '', stderr: expect.stringContaining(REFUSED) });
    expect([await tail.ended, tail.seen.endsWith(LOG_ENDS)]).toEqual([5, true]);
    expect([await push.ended, push.seen]).toEqual([1, expect.stringMatching(PUSH_ENDS)]);
    expect(await containerPids(renga)).toEqual(expect.arrayContaining([...pids]));
    expect(await newest()).toMatchObject({ description: 'Set BOOT_SECONDS config vars', status: 'pending' });
    await eventually(async () => (await newest()).status === 'succeeded', 60_000);
    expect(failures(await pace.stop())).toEqual([]);
    expect(JSON.parse(await renga.must('builds --app mill --json'))[0]).toMatchObject({ status: 'failed' });
    await eventually(async () => (await states()).join() === ALL_UP);
  });
});
