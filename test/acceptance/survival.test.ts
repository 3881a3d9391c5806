import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RouterClient } from '../../src/lib/router/router-client.ts';
import { Dice } from '../crash-safety/dice.ts';
import { folderViolations } from '../support/state-folder.ts';
import { containerPids } from './containers.ts';
import { ControlPlaneProcess } from './control-plane-process.ts';
import { eventually, Installation } from './installation.ts';
import { COUNTER } from './load/counter.ts';
import { failures, Pace } from './load/pace.ts';

/** How often it is killed within a minute, at least: fifty times is what it has to bear, which takes a minute. */
const KILLS = Number(process.env['RENGA_KILLS'] ?? 12);
const SEED = Number(process.env['RENGA_SEED'] ?? Math.floor(Math.random() * 2 ** 32));

describe('when the control plane is killed', () => {
  const renga = new Installation();

  beforeAll(async () => {
    const folder = await renga.repository('clock', {
      Procfile: 'web: exec python3 web.py\n',
      'web.py': COUNTER,
    });
    await renga.must('apps:create clock --buildpack renga/procfile', { cwd: folder });
    const push = await renga.push(folder);
    expect(push.stderr).toContain('Released v3');
    await renga.must('ps:scale web=2 --app clock');
    await eventually(
      async () => (await dynos()).length === 2 && (await dynos()).every((dyno) => dyno.state === 'up'),
    );
  });
  afterAll(() => renga.remove());

  const dynos = async (): Promise<{ id: string; name: string; state: string }[]> =>
    JSON.parse(await renga.must('ps --app clock --json'));

  it('no request fails, the same dynos run on, and the log has no hole', async () => {
    const before = (await dynos()).map((dyno) => dyno.id).sort();
    const pace = new Pace(() => renga.get('clock'));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    process.kill(renga.controlPlanePid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const after = (await dynos()).map((dyno) => dyno.id).sort();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const outcomes = await pace.stop();

    expect(failures(outcomes)).toEqual([]);
    expect(after).toEqual(before);
    for (const name of ['web.1', 'web.2']) {
      const answers = await eventually(async () => {
        const log = await renga.must(`logs --app clock --num 1500 --dyno ${name}`);
        const numbers = [...log.matchAll(/: answer (\d+)$/gm)].map((match) => Number(match[1]));
        return numbers.length > 0 && numbers;
      });
      expect(answers).toEqual(
        Array.from({ length: answers.length }, (_, index) => (answers[0] ?? 0) + index),
      );
    }
    const router = await eventually(async () => {
      const log = await renga.must('logs --app clock --num 1500 --dyno router');
      const ids = [...log.matchAll(/request_id=([0-9a-f-]{36}) .* status=200/g)].map((match) => match[1]);
      return ids.length >= outcomes.length && ids;
    });
    expect(router.length).toBe(outcomes.length);
    expect(new Set(router).size).toBe(outcomes.length);
  });

  it('A12: and the router with it, no request fails that comes after that, and both are back', async () => {
    const router = new RouterClient(join(renga.home, 'run/router.sock'));
    const { pid } = await router.status();
    process.kill(renga.controlPlanePid, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    const answers = await Promise.all(Array.from({ length: 10 }, () => renga.get('clock')));

    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect((await router.status()).pid).not.toBe(pid);
    expect((await dynos()).map(({ state }) => state)).toEqual(['up', 'up']);
  });

  it('A15: a second control plane is refused at once and told by whom, and after a kill the next one starts as it is', async () => {
    const first = renga.controlPlanePid;
    const { startedAt } = JSON.parse(readFileSync(join(renga.home, 'run/control-plane.json'), 'utf8'));
    const begun = performance.now();
    const refused = await new ControlPlaneProcess(renga).ended;
    const tookMs = performance.now() - begun;

    expect(refused.code).toBe(75);
    expect(refused.stderr.replace(/^\S+ /, '')).toBe(
      `Another control plane holds this installation (process ${first}, since ${startedAt}, at ${renga.home}/run/api.sock). Error ID: already_running\n`,
    );
    // A second, and what a busy machine makes of it.
    expect(tookMs).toBeLessThan(5_000);
    expect((await dynos()).map(({ state }) => state)).toEqual(['up', 'up']);
    expect(renga.controlPlanePid).toBe(first);

    process.kill(first, 'SIGKILL');
    const next = new ControlPlaneProcess(renga);
    await next.answers();
    expect(renga.controlPlanePid).toBe(next.pid);
    expect((await dynos()).map(({ state }) => state)).toEqual(['up', 'up']);
    next.kill();
    expect((await next.ended).stderr).toContain(`answers for ${renga.home}\n`);
  });

  it(
    'A10: killed again and again at any moment, it opens its state each time, and an idle app runs on in the same processes',
    async () => {
      console.info(`RENGA_SEED=${SEED}`);
      const dice = new Dice(SEED);
      const pids = await containerPids(renga);
      const before = await dynos();
      process.kill(renga.controlPlanePid, 'SIGKILL');
      for (let kill = 1; kill <= KILLS; kill += 1) {
        const life = new ControlPlaneProcess(renga);
        await sleep(dice.below(1_600));
        life.kill();
        const said = (await life.ended).stderr;
        expect([kill, said.split('\n').filter((line) => /error/i.test(line))]).toEqual([kill, []]);
      }

      expect(await dynos()).toEqual(before);
      expect(pids).toHaveLength(2);
      expect(await containerPids(renga)).toEqual(pids);
      expect((await renga.get('clock')).status).toBe(200);
      expect(folderViolations({ home: renga.home, secret: 'nothing of the kind' })).toEqual([]);
    },
    KILLS * 10_000,
  );
});
