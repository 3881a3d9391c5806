import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Dyno, DynoState } from '../../src/lib/domain/dyno.ts';
import { DYNO_SIZES } from '../../src/lib/domain/dyno-size.ts';
import { explainBootTimeout, explainExit } from '../../src/lib/dyno-manager/end-reason.ts';
import { endedWithEngine } from '../../src/lib/dyno-manager/engine-restart.ts';
import { planFormation, type Slot, slotsOf } from '../../src/lib/dyno-manager/formation-plan.ts';
import { endOf } from '../../src/lib/dyno-manager/memory-use.ts';
import { newRun } from '../../src/lib/dyno-manager/new-run.ts';
import { advance, type RunEvent } from '../../src/lib/dyno-manager/run-state.ts';
import { startCommand } from '../../src/lib/dyno-manager/start-command.ts';

const at = new Date('2026-01-01T00:00:00.000Z');
const slot = { type: 'web', number: 1, size: 'Standard-1X', command: 'serve' };

const aRun = (changes: Partial<Dyno> = {}): Dyno => ({
  ...newRun({ appId: 'app', release: { id: 'r1', version: 1 }, slot, at, serving: true }),
  port: 5000,
  ...changes,
});

describe('a run', () => {
  const rank: Readonly<Record<DynoState, number>> = {
    idle: 0,
    starting: 0,
    up: 1,
    crashed: 2,
    complete: 2,
    down: 3,
  };
  const ended = { exitCode: 1, fatalUse: null, failure: null, crashes: 1, retryAt: null };
  const failure = { code: 'x', message: 'X.', next: 'Y.' };
  const events: readonly RunEvent[] = [
    { kind: 'up' },
    { kind: 'ended', ...ended },
    { kind: 'unstartable', failure, crashes: 1, retryAt: null },
    { kind: 'leaving' },
  ];

  test('only ever moves forward, whatever happens to it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events)), fc.boolean(), (happening, oneOff) => {
        let dyno = aRun({ oneOff });
        for (const event of happening) {
          const next = advance(dyno, event, at)?.dyno ?? dyno;
          expect(rank[next.state]).toBeGreaterThanOrEqual(rank[dyno.state]);
          dyno = next;
        }
      }),
    );
  });

  test('that ended stays as it is', () => {
    for (const state of ['down', 'complete'] as const)
      expect(events.map((event) => advance(aRun({ state }), event, at))).toEqual([null, null, null, null]);
  });
});

describe('the plan of a formation', () => {
  const types = ['web', 'worker', 'clock'] as const;
  const commands = { web: 'serve', worker: 'work', clock: 'tick' };
  const formation = fc.record({
    web: fc.nat(5),
    worker: fc.nat(5),
    clock: fc.nat(5),
    size: fc.constantFrom('Standard-1X', 'Standard-2X'),
  });
  type Wanted = typeof formation extends fc.Arbitrary<infer T> ? T : never;
  const slots = (wanted: Wanted): readonly Slot[] =>
    slotsOf(
      types.map((type) => ({ type, quantity: wanted[type], size: wanted.size })),
      commands,
    );
  const runsOf = (each: readonly Slot[]): readonly Dyno[] =>
    each.map((one) =>
      newRun({ appId: 'app', release: { id: 'r1', version: 1 }, slot: one, at, serving: true }),
    );

  test('leads to exactly what is wanted', () => {
    fc.assert(
      fc.property(formation, formation, (before, after) => {
        const running = runsOf(slots(before));
        const plan = planFormation(slots(after), running, 'r1');
        const gone = new Set([...plan.stop, ...plan.replace.map(({ old }) => old)]);
        const left = running.filter((dyno) => !gone.has(dyno));
        const then = [...left, ...runsOf(plan.start), ...runsOf(plan.replace.map((each) => each.slot))];
        const shape = (each: Slot): string => `${each.type}.${each.number} ${each.size} ${each.command}`;
        expect(then.map(shape).sort()).toEqual(slots(after).map(shape).sort());
      }),
    );
  });

  test('touches nothing that is as it should be', () => {
    fc.assert(
      fc.property(formation, (wanted) => {
        const plan = planFormation(slots(wanted), runsOf(slots(wanted)), 'r1');
        expect(plan).toEqual({ start: [], replace: [], stop: [] });
      }),
    );
  });

  test('has no dynos of a type that the slug does not know', () => {
    expect(slotsOf([{ type: 'constructor', quantity: 2, size: 'Standard-1X' }], commands)).toEqual([]);
  });
});

describe('ends that nobody saw', () => {
  /** Of a control plane, with nothing that ran on. */
  const BOOT = { stillRunning: 0, lostAt: null };
  const exit = (exitCode: number, second: number, oomKilled = false) => ({
    exitCode,
    oomKilled,
    finishedAt: new Date(at.getTime() + second * 1000),
  });

  test('of all dynos at once came with the engine, whatever they answered to its SIGTERM', () => {
    const ends = [
      { dynoId: 'a', exit: exit(0, 1) },
      { dynoId: 'b', exit: exit(143, 2) },
      { dynoId: 'c', exit: exit(137, 12) },
    ];
    expect([...endedWithEngine(ends, BOOT)]).toEqual(['a', 'b', 'c']);
  });

  test('B2: of a single dyno that answered SIGTERM in its own way came with an engine that was away', () => {
    const ends = [{ dynoId: 'a', exit: exit(0, 30) }];
    const lostAt = new Date(at.getTime() + 31_000);
    expect([...endedWithEngine(ends, { stillRunning: 0, lostAt })]).toEqual(['a']);
    expect([...endedWithEngine(ends, { stillRunning: 1, lostAt })]).toEqual([]);
    expect([...endedWithEngine(ends, BOOT)]).toEqual([]);
    const muchLater = new Date(at.getTime() + 90_000);
    expect([...endedWithEngine(ends, { stillRunning: 0, lostAt: muchLater })]).toEqual([]);
  });

  test('B11: of a dyno that the engine found dead came with the machine', () => {
    expect([...endedWithEngine([{ dynoId: 'a', exit: exit(255, 1) }], BOOT)]).toEqual(['a']);
  });

  test('by a status of their own are crashes when others run on, or when they are far apart', () => {
    const ends = [
      { dynoId: 'a', exit: exit(1, 1) },
      { dynoId: 'b', exit: exit(137, 600) },
    ];
    expect([...endedWithEngine(ends, BOOT)]).toEqual(['b']);
    expect([...endedWithEngine(ends.slice(0, 1), { ...BOOT, stillRunning: 3 })]).toEqual([]);
    expect([...endedWithEngine([{ dynoId: 'a', exit: exit(1, 1) }], BOOT)]).toEqual([]);
  });

  test('at the memory limit are crashes', () => {
    expect([...endedWithEngine([{ dynoId: 'a', exit: exit(137, 1, true) }], BOOT)]).toEqual([]);
  });
});

describe('the reason of an end', () => {
  test('names the signal and quotes what was written last', () => {
    const run = aRun();
    expect(explainExit(run, { exitCode: 134, fatalUse: null }, ['one', 'two']).message).toBe(
      'web.1 exited with status 134 (SIGABRT) before it listened on port 5000. It wrote last:\n  one\n  two',
    );
    const meaningOf = (exitCode: number) =>
      explainExit({ ...run, state: 'up' }, { exitCode, fatalUse: null }, []).message;
    expect([0, 1, 126, 135, 137, 143, 255].map(meaningOf)).toEqual([
      'web.1 exited with status 0 (its command came to its end).',
      'web.1 exited with status 1.',
      'web.1 exited with status 126 (a command was found but cannot be executed).',
      'web.1 exited with status 135 (SIGBUS).',
      'web.1 exited with status 137 (SIGKILL).',
      'web.1 exited with status 143 (SIGTERM).',
      'web.1 exited with status 255.',
    ]);
  });

  test('at the memory limit names what was used and what the size has', () => {
    const exit = { exitCode: 137, oomKilled: true, memoryLimitBytes: 1024 * 1024 ** 2, finishedAt: at };
    const explain = (change: Partial<typeof exit>) =>
      explainExit(aRun(), endOf(aRun(), { ...exit, ...change }, DYNO_SIZES), []);
    expect(explain({})).toEqual({
      code: 'out_of_memory',
      message: 'web.1 was killed because it used 1024 MB of memory; its size, Standard-1X, has 512 MB.',
      next: 'Use less memory, or give it more with: renga ps:type web=SIZE',
    });
    expect(explain({ exitCode: 1 }).code).toBe('exited');
  });

  test('names where it listens instead', () => {
    const say = (address: string, port: number): string =>
      explainBootTimeout(aRun(), 60_000, [{ address, port }], []).message;
    expect([say('127.0.0.1', 5000), say('::1', 5000), say('0.0.0.0', 3000), say('::1', 3000)]).toEqual([
      'web.1 listens on 127.0.0.1:5000 only, where no request can reach it.',
      'web.1 listens on [::1]:5000 only, where no request can reach it.',
      'web.1 listens on port 3000, but was given port 5000 in $PORT.',
      'web.1 listens on [::1]:3000, but was given port 5000 in $PORT.',
    ]);
    expect(say('0.0.0.0', 5000)).toBe(
      'web.1 did not accept connections on port 5000 ($PORT) within 60 seconds of its start.',
    );
  });
});

test('a command reaches bash as one argument, whatever is in it', () => {
  const command = `echo "$PORT" && it's; rm -rf $(pwd) \`x\``;
  expect(startCommand(command).at(-1)).toBe(command);
  expect(startCommand(command)).toHaveLength(4);
});
