import { describe, expect, test } from 'vitest';
import { FakeEngine } from '../../../src/lib/engine/fake/fake-engine.ts';
import { exitsAfter, printing, stubborn } from '../../../src/lib/engine/fake/program.ts';
import type { ContainerSpec } from '../../../src/lib/engine/port.ts';
import { codeOf, collect } from '../../contract/engine/harness.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const spec: ContainerSpec = {
  name: 'web',
  image: 'slug:1',
  labels: { app: 'a' },
  command: ['serve'],
  env: { PORT: '5000' },
  user: '1000',
  workingDir: '/app',
  network: 'none',
  limits: { memoryBytes: 1024, pids: 8 },
};

function engineWith(options: ConstructorParameters<typeof FakeEngine>[0] = {}): FakeEngine {
  const engine = new FakeEngine(options);
  engine.images.add('slug:1');
  return engine;
}

async function running(engine: FakeEngine): Promise<string> {
  const { id } = await engine.containers.create(spec);
  await engine.containers.start(id);
  return id;
}

describe('a fake engine', () => {
  test('runs servers that listen on their PORT, unless told otherwise', async () => {
    const engine = engineWith();
    const id = await running(engine);
    expect(await engine.containers.listeners(id)).toEqual([{ address: '0.0.0.0', port: 5000 }]);
    await engine.containers.stop(id, { graceMs: 1000 });
    expect((await engine.containers.inspect(id))?.exit?.exitCode).toBe(143);
  });

  test('fails the next calls of a kind as told', async () => {
    const engine = engineWith();
    const id = await running(engine);
    engine.faults.failNext('containers.inspect', 'timed_out', 2);
    expect(await codeOf(engine.containers.inspect(id))).toBe('timed_out');
    expect(await codeOf(engine.containers.inspect(id))).toBe('timed_out');
    expect(await codeOf(engine.containers.inspect(id))).toBe('none');
    expect(engine.faults.calls).toEqual([
      'containers.create',
      'containers.start',
      'containers.inspect',
      'containers.inspect',
      'containers.inspect',
    ]);
  });

  test('hangs in the next call of a kind until it is let go', async () => {
    const engine = engineWith();
    const letGo = engine.faults.hangNext('info');
    let answered = false;
    const info = engine.info().then(() => {
      answered = true;
    });
    await engine.images.inspect('slug:1');
    expect(answered).toBe(false);
    letGo();
    await info;
    expect(answered).toBe(true);
  });

  test('ends programs by its clock', async () => {
    const clock = new ManualClock();
    const engine = engineWith({ clock, program: () => exitsAfter(5000, 7) });
    const id = await running(engine);
    const exit = engine.containers.wait(id);
    await clock.advance(5000);
    expect(await exit).toEqual({
      exitCode: 7,
      oomKilled: false,
      finishedAt: new Date('2026-01-01T00:00:05.000Z'),
    });
  });

  test('kills after the grace by its clock', async () => {
    const clock = new ManualClock();
    const engine = engineWith({ clock, program: () => stubborn });
    const id = await running(engine);
    const stopped = engine.containers.stop(id, { graceMs: 30_000 });
    await clock.advance(29_999);
    expect((await engine.containers.inspect(id))?.state).toBe('running');
    await clock.advance(1);
    await stopped;
    expect((await engine.containers.inspect(id))?.exit?.exitCode).toBe(137);
  });

  test('loses what ran when it restarts without keeping it', async () => {
    const engine = engineWith({ program: () => printing(['up']) });
    const id = await running(engine);
    const lost = codeOf(collect(engine.containers.events({}, new AbortController().signal)));
    await engine.restartWithoutLiveRestore();
    expect(await lost).toBe('unavailable');
    expect((await engine.containers.inspect(id))?.exit?.exitCode).toBe(137);
    expect((await collect(engine.containers.output(id, { follow: true }))).map(({ text }) => text)).toEqual([
      'up',
    ]);
  });

  test('tells a program that fails as a process that does', async () => {
    const engine = engineWith({
      program: () => async () => {
        throw new Error('bad program');
      },
    });
    const id = await running(engine);
    expect(await engine.containers.wait(id)).toMatchObject({ exitCode: 1 });
  });
});
