import { describe, expect, test } from 'vitest';
import { codeOf, type EngineHarness, specOf } from './harness.ts';

export function volumesContract(harness: () => EngineHarness): void {
  describe('volumes', () => {
    test('a volume is made once and listed by label', async () => {
      const { engine, labels, name } = harness();
      await engine.volumes.ensure({ name: name('data'), labels });
      await engine.volumes.ensure({ name: name('data'), labels });
      expect(await engine.volumes.list(labels)).toEqual([{ name: name('data'), labels }]);
      expect(await engine.volumes.list({ ...labels, other: 'yes' })).toEqual([]);
    });

    test('a removed volume is gone, and removing it again is success', async () => {
      const { engine, labels, name } = harness();
      await engine.volumes.ensure({ name: name('removed'), labels });
      await engine.volumes.remove(name('removed'));
      expect(await engine.volumes.list(labels)).toEqual([]);
      await engine.volumes.remove(name('removed'));
    });

    test('a volume that a container uses cannot be removed', async () => {
      const { engine, labels, name } = harness();
      await engine.volumes.ensure({ name: name('used'), labels });
      const mounts = [{ source: name('used'), target: '/data' }];
      const { id } = await engine.containers.create(specOf(harness(), 'user', [{ do: 'serve' }], { mounts }));
      expect(await codeOf(engine.volumes.remove(name('used')))).toBe('conflict');
      await engine.containers.remove(id);
      await engine.volumes.remove(name('used'));
    });
  });
}
