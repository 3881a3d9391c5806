import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, Installation } from './installation.ts';
import { busyApp } from './load/busy-app.ts';
import type { Stay } from './load/stay.ts';
import { type Seen, Traffic } from './load/traffic.ts';

interface ReleaseRow {
  readonly version: number;
  readonly status: string;
  readonly updated_at: string;
  readonly hand_over: Readonly<Record<'served' | 'failed' | 'retried' | 'longest_held_ms', number>> | null;
}

const DRAIN_MS = 8_000;
const SLOW_MS = 1_500;
const TIMES = 10;

describe('a busy app that is redeployed', () => {
  const renga = new Installation({ drainMs: DRAIN_MS });
  let folder: string;

  beforeAll(async () => {
    folder = await renga.repository('busy', busyApp);
    await renga.must('apps:create busy', { cwd: folder });
    await renga.must('labs:enable runtime-dyno-metadata --app busy');
    expect((await renga.push(folder)).stderr).toContain('Released v3');
  });
  afterAll(() => renga.remove());

  const releases = async (): Promise<readonly ReleaseRow[]> =>
    JSON.parse(await renga.must('releases --app busy --json'));

  const scale = async (web: number): Promise<void> => {
    await renga.must(`ps:scale web=${web} --app busy`);
    await eventually(async () => {
      const dynos: { state: string }[] = JSON.parse(await renga.must('ps --app busy --json'));
      return dynos.length === web && dynos.every(({ state }) => state === 'up');
    });
  };

  let pushed = false;
  /** A release of another kind each time: of new code, which is built first, of earlier code, of config. */
  const redeploy = async (time: number): Promise<void> => {
    if (!pushed) {
      pushed = true;
      await renga.change(folder, 'PUSH', 'second\n');
      expect((await renga.push(folder)).stderr).toMatch(/Released v\d+/);
    } else if (time % 4 === 0) await renga.must('rollback --app busy');
    else
      await renga.must(`config:set MANNERS=${time % 2 ? 'none' : 'good'} TIME=${Math.random()} --app busy`);
  };

  /** Scales and then redeploys ten times in a row, all under load; what clients saw, and the releases when their dynos had gone. */
  const redeployAll = async (
    web: number,
  ): Promise<{ readonly seen: Seen; readonly made: readonly ReleaseRow[] }> => {
    const before = (await releases())[0]?.version ?? 0;
    const traffic = new Traffic({ port: renga.port, app: 'busy', slowMs: SLOW_MS });
    await scale(web);
    for (let time = 1; time <= TIMES; time += 1) await redeploy(time);
    const made = await eventually(async () => {
      const rows = (await releases()).filter(({ version }) => version > before);
      return rows.every(({ hand_over }) => hand_over !== null) && rows;
    }, 60_000);
    return { seen: await traffic.stop(), made };
  };

  /** What the router has said of requests that it could not serve. */
  const troubles = async (): Promise<string> =>
    (await renga.must('logs --app busy --num 1500 --dyno router'))
      .split('\n')
      .filter((line) => line.includes(' code='))
      .join('\n');

  /** How long a connection went on when the dynos of the next release had taken over, at least; ms. */
  const grace = (stay: Stay, made: readonly ReleaseRow[]): number => {
    const next = made.find(({ version }) => version === Number(stay.release.slice(1)) + 1);
    return stay.endedAt.getTime() - Date.parse(next?.updated_at ?? '');
  };

  it.each([1, 3])('D1: loses nothing, ten times in a row, with web=%i', async (web) => {
    const { seen, made } = await redeployAll(web);

    expect(seen.failures, await troubles()).toEqual([]);
    expect(seen.leftOut).toBe(0);
    expect(made.map(({ status, hand_over }) => [status, hand_over?.failed])).toEqual(
      Array(TIMES).fill(['succeeded', 0]),
    );
    for (const { hand_over } of made) expect(hand_over?.served).toBeGreaterThan(100);
    for (const [stays, end] of [
      [seen.streams, 'whole'],
      [seen.sockets, '1001'],
    ] as const) {
      expect(stays.length).toBeGreaterThan(0);
      expect(stays.map((stay) => [stay.end, stay.isBroken])).toEqual(stays.map(() => [end, false]));
      for (const stay of stays) expect(grace(stay, made)).toBeGreaterThanOrEqual(DRAIN_MS);
    }
  });
});
