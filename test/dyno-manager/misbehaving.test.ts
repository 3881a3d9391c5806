import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dyno } from '../../src/lib/domain/dyno.ts';
import { changedSizes } from '../../src/lib/domain/dyno-size.ts';
import { clearPlace, EngineWorld, makePlace, type Place, until } from './engine-world.ts';

const QUOTA_MB = 32;
const PROCESSES = 256;
const BACK_OFF = [0, 200, 600, 600_000];

/** Runs `program` as a daemon would: in a session of its own, without anybody waiting for it. */
const daemonise = (mark: string) =>
  `setsid sh -c 'sleep 600; :' ${mark} >/dev/null 2>&1 & sleep 0.3; echo "the parent leaves"; exit 0`;

/**
 * Ten thousand children that nobody waits for, below a main process that waits for none. It lets whoever reaps them keep
 * up: on a busy machine the limits of the dyno would be reached before.
 */
const ORPHANS = `sh -c 'i=0; while [ $i -lt 10000 ]; do ( : & ); i=$((i+1))
    n=0; while [ $((i % 20)) = 0 ] && set -- /proc/[0-9]* && [ $# -gt 40 ] && [ $n -lt 5000 ]; do n=$((n+1)); done
  done; sleep 1; echo "zombies: $(cat /proc/[0-9]*/stat 2>/dev/null | grep -c ") Z ")"' & exec sleep 600`;

/** Takes a few megabytes more, again and again, and stays above its quota. */
const LEAK = `(for i in 1 2 3 4 5 6; do head -c 7500000 /dev/zero; sleep 0.2; done) | tail -c 44000000 | sleep 600`;

const formation = (mark: string) => ({
  web: { command: 'echo no; exit 1', quantity: 1 },
  zero: { command: 'exit 0', quantity: 1 },
  segv: { command: 'kill -SEGV $$', quantity: 1 },
  steady: { command: 'sleep 5; exit 5', quantity: 1 },
  neighbour: {
    command: 'head -c 50000000 /dev/zero > /tmp/read; cat /tmp/read > /dev/null; sleep 600',
    quantity: 1,
  },
  leak: { command: LEAK, quantity: 1 },
  doomed: { command: 'sleep 0.3; tail /dev/zero', quantity: 1 },
  hog: { command: 'sleep 1; tail /dev/zero; echo "tail: $?"; sleep 600', quantity: 1 },
  daemon: { command: daemonise(mark), quantity: 1 },
  // On a busy machine more of them wait to be reaped than fit into the small size.
  orphans: { command: ORPHANS, quantity: 1, size: 'Standard-2X' },
});

describe('dynos that misbehave, all at once on one engine', () => {
  let place: Place;
  let world: EngineWorld;
  let mark: string;

  beforeAll(async () => {
    place = await makePlace();
    mark = `daemon-${place.installation}`;
    // A size may have more processors than the machine.
    const size = { memoryMb: QUOTA_MB, processLimit: PROCESSES, cpus: 64 };
    world = await EngineWorld.open(place, {
      dynoSizes: changedSizes({ 'Standard-1X': size }),
      crashBackoffMs: BACK_OFF,
      healthyAfterMs: 3_000,
      sampleEveryMs: 200,
      stopGraceMs: 1_000,
    });
    const feature = { appId: world.app.id, name: 'log-runtime-metrics', enabled: true, at: new Date(0) };
    await world.store.features.insert(feature);
    world.manager.start(new AbortController().signal);
    await world.deploy(formation(mark), { version: 'one', force: true });
  });

  afterAll(async () => {
    await world.manager.retire(world.app.id);
    await world.close();
    await clearPlace(place);
  });

  const find = (name: string) => world.store.dynos.find(world.app.id, name);
  /** Lines of one dyno, as `heroku[web.1]: …`. */
  const linesOf = (name: string) => allOf(name).filter((line) => !line.includes('sample#'));
  const allOf = (name: string) => world.logs.text.filter((line) => line.includes(`[${name}]: `));
  const samplesOf = (name: string) => allOf(name).filter((line) => line.includes('sample#memory_total='));
  const platformLines = (name: string) => linesOf(name).filter((line) => line.startsWith('heroku'));
  /** The dyno when it is not tried again for long. */
  async function givenUp(name: string): Promise<Dyno> {
    await until(async () => (await find(name))?.crashes === BACK_OFF.length);
    await until(async () => (await find(name))?.containerId === null);
    const dyno = await find(name);
    if (!dyno) throw new Error(`${name} is gone`);
    return dyno;
  }

  test('C4: an app that exits at once is started again, later each time, and says what it does', async () => {
    const dyno = await givenUp('web.1');
    const run = [
      'heroku[web.1]: Starting process with command `echo no; exit 1`',
      'app[web.1]: no',
      'heroku[web.1]: Process exited with status 1',
      'heroku[web.1]: State changed from starting to crashed',
    ];
    const again = ['heroku[web.1]: State changed from crashed to starting', ...run];
    expect(linesOf('web.1')).toEqual([
      'heroku[web.1]: State changed from down to starting',
      ...run,
      ...again,
      ...again,
      ...again,
    ]);
    expect([dyno.state, dyno.exitCode]).toEqual(['crashed', 1]);
    expect(dyno.failure).toEqual({
      code: 'exited',
      message: `web.1 exited with status 1 before it listened on port ${dyno.port}. It wrote last:\n  no`,
      next: 'Look at what it wrote: renga logs --dyno web.1',
    });
    const waits = waitsBefore('web.1');
    expect(waits).toHaveLength(3);
    expect(waits.every((ms, index) => ms >= 0.9 * (BACK_OFF[index] ?? 0))).toBe(true);
    const next = (dyno.retryAt?.getTime() ?? 0) - dyno.updatedAt.getTime();
    expect(next).toBeGreaterThanOrEqual(540_000);
    expect(next).toBeLessThanOrEqual(600_000);
  });

  /** From each crash to the next start, ms. */
  function waitsBefore(name: string): readonly number[] {
    const about = world.logs.lines.filter(({ process, source }) => process === name && source === 'heroku');
    const timeOf = (message: RegExp) =>
      about.filter((line) => message.test(line.message)).map(({ time }) => time.getTime());
    const crashes = timeOf(/ to crashed$/);
    const starts = timeOf(/^State changed from crashed to starting$/);
    return starts.map((start, index) => start - (crashes[index] ?? start));
  }

  test.each([
    ['zero.1', 0, 'zero.1 exited with status 0 (its command came to its end).'],
    ['segv.1', 139, 'segv.1 exited with status 139 (SIGSEGV).'],
  ])('C4: so does %s, whatever its exit status', async (name, exitCode, message) => {
    const dyno = await givenUp(name);
    expect([dyno.state, dyno.exitCode, dyno.failure?.message]).toEqual(['crashed', exitCode, message]);
    const exits = platformLines(name).filter((line) => line.includes('Process exited'));
    expect(exits).toEqual(BACK_OFF.map(() => `heroku[${name}]: Process exited with status ${exitCode}`));
  });

  test('C5: an app that was up for long enough before it crashes is started again at once, every time', async () => {
    const crashes = () => platformLines('steady.1').filter((line) => line.includes('Process exited'));
    await until(() => crashes().length >= 2);
    await until(async () => (await find('steady.1'))?.state === 'up');
    expect((await find('steady.1'))?.crashes).toBe(1);
    expect(platformLines('steady.1').slice(0, 7)).toEqual([
      'heroku[steady.1]: State changed from down to starting',
      'heroku[steady.1]: Starting process with command `sleep 5; exit 5`',
      'heroku[steady.1]: State changed from starting to up',
      'heroku[steady.1]: Process exited with status 5',
      'heroku[steady.1]: State changed from up to crashed',
      'heroku[steady.1]: State changed from crashed to starting',
      'heroku[steady.1]: Starting process with command `sleep 5; exit 5`',
    ]);
  });

  test('R15: a dyno that needs far more memory than its size has is killed', async () => {
    await givenUp('doomed.1');
    expect(platformLines('doomed.1').slice(-5)).toEqual([
      'heroku[doomed.1]: Process running mem=64MB(200.0%)',
      'heroku[doomed.1]: Error R15 (Memory quota vastly exceeded)',
      'heroku[doomed.1]: Stopping process with SIGKILL',
      'heroku[doomed.1]: Process exited with status 137',
      'heroku[doomed.1]: State changed from up to crashed',
    ]);
  });

  test('C6: a dyno that is killed for its memory says so and is started again, and its neighbours go on', async () => {
    const neighbour = await find('neighbour.1');
    const dyno = await givenUp('doomed.1');
    expect(dyno.failure).toEqual({
      code: 'out_of_memory',
      message: 'doomed.1 was killed because it used 64 MB of memory; its size, Standard-1X, has 32 MB.',
      next: 'Use less memory, or give it more with: renga ps:type doomed=SIZE',
    });
    const later = await find('neighbour.1');
    expect([later?.id, later?.state]).toEqual([neighbour?.id, 'up']);
    expect(world.errors).toEqual([]);
  });

  test('C7: a dyno of which one process is killed for its memory says R15 and runs on', async () => {
    await until(() => platformLines('hog.1').some((line) => line.includes('R15')));
    expect(platformLines('hog.1').slice(-3)).toEqual([
      'heroku[hog.1]: Process running mem=64MB(200.0%)',
      'heroku[hog.1]: Error R15 (Memory quota vastly exceeded)',
      'heroku[hog.1]: Stopping process with SIGKILL',
    ]);
    expect(linesOf('hog.1')).toContain('app[hog.1]: tail: 137');
    expect((await find('hog.1'))?.state).toBe('up');
  });

  test('R14: a dyno that needs more memory than its size has is told of with the true figure, and runs on', async () => {
    await until(() => linesOf('leak.1').some(isR14));
    const lines = linesOf('leak.1');
    const said = lines.findIndex(isR14);
    expect(lines[said]).toBe('heroku[leak.1]: Error R14 (Memory quota exceeded)');
    const use = /^heroku\[leak\.1\]: Process running mem=(\d+)MB\((\d+\.\d)%\)$/.exec(lines[said - 1] ?? '');
    const mb = Number(use?.[1]);
    expect(use?.[2]).toBe(((mb / QUOTA_MB) * 100).toFixed(1));
    expect(mb).toBeGreaterThanOrEqual(QUOTA_MB);
    expect(mb).toBeLessThanOrEqual(2 * QUOTA_MB);
    expect((await find('leak.1'))?.state).toBe('up');
  });

  test('C8: a slow leak is told of once an interval, not with each sample, and files that were read are no leak', async () => {
    await until(() => linesOf('leak.1').some(isR14));
    const seen = samplesOf('leak.1').length;
    await until(() => samplesOf('leak.1').length >= seen + 3 && samplesOf('neighbour.1').length >= 3);
    const told = world.logs.lines.filter(({ process, message }) => process === 'leak.1' && isR14(message));
    const gaps = told.slice(1).map(({ time }, index) => time.getTime() - (told[index]?.time.getTime() ?? 0));
    expect(Math.min(20_000, ...gaps)).toBe(20_000);

    const used = samplesOf('neighbour.1').map((line) => Number(/memory_total=([\d.]+)MB/.exec(line)?.[1]));
    expect(Math.max(...used)).toBeGreaterThan(QUOTA_MB);
    expect(linesOf('neighbour.1').filter(isR14)).toEqual([]);
  });

  test('C9: a process that daemonises and exits is a crash, and nothing of it is left on the host', async () => {
    const dyno = await givenUp('daemon.1');
    expect([dyno.exitCode, dyno.failure?.message]).toEqual([
      0,
      'daemon.1 exited with status 0 (its command came to its end). It wrote last:\n  the parent leaves',
    ]);
    expect(hostProcesses(mark)).toEqual([]);
  });

  test('C11: ten thousand processes that nobody waits for are reaped', async () => {
    await until(() => linesOf('orphans.1').some((line) => line.startsWith('app')));
    expect(linesOf('orphans.1')).toEqual([
      'heroku[orphans.1]: State changed from down to starting',
      `heroku[orphans.1]: Starting process with command \`${ORPHANS}\``,
      'heroku[orphans.1]: State changed from starting to up',
      'app[orphans.1]: zombies: 0',
    ]);
    expect((await find('orphans.1'))?.state).toBe('up');
  });

  test('C10: a fork bomb ends at its limit of processes, and ps:stop ends it', async () => {
    const bombMark = `bomb-${place.installation}`;
    const command = `: ${bombMark}; bomb() { bomb | bomb & }; bomb; sleep 600`;
    const dyno = await world.manager.run(await world.oneOff({ command }));
    const name = `run.${dyno.number}`;
    await until(() => linesOf(name).some((line) => /fork: .*Resource temporarily unavailable/.test(line)));
    const alive = hostProcesses(bombMark).length;
    expect(alive).toBeGreaterThan(0);
    expect(alive).toBeLessThanOrEqual(PROCESSES);

    await world.manager.stop(world.app.id, { name });
    await until(async () => (await find(dyno.id))?.containerId === null);
    expect((await find(dyno.id))?.state).toBe('complete');
    expect(hostProcesses(bombMark)).toEqual([]);
    expect((await world.containers()).filter((each) => each.startsWith(name))).toEqual([]);
  });

  test('R12: a dyno of which a process takes no notice of SIGTERM is killed after its grace time', async () => {
    const command = "trap '' TERM; echo begun; while :; do sleep 0.1; done";
    const { number } = await world.manager.run(await world.oneOff({ command }));
    const name = `run.${number}`;
    await until(() => linesOf(name).includes(`app[${name}]: begun`));
    await world.manager.stop(world.app.id, { name });
    await until(async () => (await find(name))?.containerId === null);
    expect(platformLines(name)).toEqual([
      `heroku[${name}]: Starting process with command \`${command}\``,
      `heroku[${name}]: State changed from starting to up`,
      `heroku[${name}]: Stopping all processes with SIGTERM`,
      `heroku[${name}]: Error R12 (Exit timeout) -> At least one process failed to exit within 1 second of SIGTERM`,
      `heroku[${name}]: Stopping remaining processes with SIGKILL`,
      `heroku[${name}]: Process exited with status 137`,
      `heroku[${name}]: State changed from up to complete`,
    ]);
  });
});

const isR14 = (line: string): boolean => line.includes('Error R14');

/** Command lines of processes on this machine, where the engine runs too, that have `mark` in them. */
function hostProcesses(mark: string): readonly string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => commandLine(pid))
    .filter((line) => line.includes(mark));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
