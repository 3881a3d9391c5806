import { describe, expect, test } from 'vitest';
import type { ContainerEvent } from '../../../src/lib/engine/port.ts';
import { codeOf, collect, type EngineHarness, started } from './harness.ts';

export function eventsContract(harness: () => EngineHarness): void {
  describe('events', () => {
    test('the life of a container is told with its labels, from the call on', async () => {
      const { engine, labels } = harness();
      const abort = new AbortController();
      const events = engine.containers.events(labels, abort.signal);
      const id = await started(harness(), 'told', []);
      await engine.containers.wait(id);
      await engine.containers.remove(id);
      const seen = await until(events, 'destroy');
      abort.abort();
      expect(seen.map(({ kind }) => kind)).toEqual(['start', 'die', 'destroy']);
      for (const { containerId, labels: carried, time } of seen)
        expect([containerId, carried, time]).toEqual([id, { contract: 'base', ...labels }, expect.any(Date)]);
    });

    test('a container that exceeds its memory is told of', async () => {
      const { engine, labels } = harness();
      const abort = new AbortController();
      const events = engine.containers.events(labels, abort.signal);
      await started(harness(), 'greedy', [{ do: 'exceed-memory' }]);
      // Not always before its end.
      const seen = await until(events, 'oom');
      abort.abort();
      expect(seen.at(-1)).toMatchObject({ kind: 'oom', labels });
    });

    test('those of other labels are not told', async () => {
      const { engine, labels } = harness();
      const abort = new AbortController();
      const others = collect(engine.containers.events({ ...labels, other: 'yes' }, abort.signal));
      const events = engine.containers.events(labels, abort.signal);
      await started(harness(), 'unheard', []);
      await until(events, 'die');
      abort.abort();
      expect(await others).toEqual([]);
    });

    test('an engine that goes away ends them with an error', async () => {
      const { engine, labels, goAway, comeBack } = harness();
      const abort = new AbortController();
      const events = engine.containers.events(labels, abort.signal);
      await started(harness(), 'witness', []);
      const lost = codeOf(collect(events));
      await goAway();
      expect(await lost).toBe('unavailable');
      await comeBack();
      abort.abort();
    });
  });
}

async function until(
  events: AsyncIterable<ContainerEvent>,
  last: ContainerEvent['kind'],
): Promise<readonly ContainerEvent[]> {
  const seen: ContainerEvent[] = [];
  for await (const event of events) {
    seen.push(event);
    if (event.kind === last) break;
  }
  return seen;
}
