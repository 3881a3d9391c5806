import { describe, expect, test } from 'vitest';
import type { OutputCursor, OutputLine } from '../../../src/lib/engine/port.ts';
import { codeOf, collect, type EngineHarness, specOf, started } from './harness.ts';

export function outputContract(harness: () => EngineHarness): void {
  describe('output', () => {
    const follow = (id: string, after?: OutputCursor, signal?: AbortSignal) =>
      harness().engine.containers.output(id, {
        follow: true,
        ...(after && { after }),
        ...(signal && { signal }),
      });
    const numbered = (count: number) => Array.from({ length: count }, (_item, index) => `line ${index + 1}`);
    const textsOf = (lines: readonly OutputLine[]) => lines.map(({ text }) => text);

    test('lines are told with their streams, and it ends with the container', async () => {
      const steps = [
        { do: 'print', text: 'first\n' },
        { do: 'sleep', ms: 50 },
        { do: 'print', text: 'problem\n', stream: 'stderr' },
        { do: 'sleep', ms: 50 },
        { do: 'print', text: '\n' },
        { do: 'print', text: 'unfinished' },
      ] as const;
      const id = await started(harness(), 'lines', steps);
      const lines = await collect(follow(id));
      expect(lines.map(({ stream, text, complete }) => ({ stream, text, complete }))).toEqual([
        { stream: 'stdout', text: 'first', complete: true },
        { stream: 'stderr', text: 'problem', complete: true },
        { stream: 'stdout', text: '', complete: true },
        { stream: 'stdout', text: 'unfinished', complete: true },
      ]);
      expect(lines.every(({ time, micros }) => time.getTime() > 0 && micros >= 0 && micros < 1000)).toBe(
        true,
      );
      expect(await collect(harness().engine.containers.output(id, { follow: false }))).toEqual(lines);
    });

    test('a long line comes in pieces that say that it goes on', async () => {
      const id = await started(harness(), 'long', [{ do: 'print', text: `${'x'.repeat(40_000)}\nshort\n` }]);
      const lines = await collect(follow(id));
      expect(lines.map(({ text, complete }) => [text.length, complete])).toEqual([
        [16_384, false],
        [16_384, false],
        [7_232, true],
        [5, true],
      ]);
      for (const [index, { cursor }] of lines.entries())
        expect(await collect(follow(id, cursor))).toEqual(lines.slice(index + 1));
    });

    test('it is followed from before the start', async () => {
      const { containers } = harness().engine;
      const { id } = await containers.create(specOf(harness(), 'early', [{ do: 'count', to: 3 }]));
      expect(await collect(containers.output(id, { follow: false }))).toEqual([]);
      const lines = collect(follow(id));
      await containers.start(id);
      expect(textsOf(await lines)).toEqual(numbered(3));
    });

    test('from any cursor on, nothing is lost and nothing comes twice', async () => {
      const steps = [
        { do: 'count', to: 40 },
        { do: 'print', text: 'to stderr\n', stream: 'stderr' },
      ] as const;
      const id = await started(harness(), 'resumed', steps);
      const lines = await collect(follow(id));
      expect(textsOf(lines).filter((text) => text !== 'to stderr')).toEqual(numbered(40));
      for (const index of [0, 7, 39, 40])
        expect(textsOf(await collect(follow(id, lines[index]?.cursor)))).toEqual(
          textsOf(lines.slice(index + 1)),
        );
    });

    test('readers that are replaced while it writes get each line once', async () => {
      const id = await started(harness(), 'restarted', [{ do: 'count', to: 100, pauseMs: 10 }]);
      const all: OutputLine[] = [];
      for (let reader = 1; reader <= 20; reader += 1) {
        let read = 0;
        for await (const line of follow(id, all.at(-1)?.cursor)) {
          all.push(line);
          read += 1;
          if (read >= reader) break;
        }
      }
      expect(textsOf(all)).toEqual(numbered(100));
    });

    test('it goes on where it was after the engine was away', async () => {
      const { goAway, comeBack } = harness();
      const id = await started(harness(), 'outage', [{ do: 'count', to: 40, pauseMs: 50 }]);
      const all: OutputLine[] = [];
      const reader = (async () => {
        for await (const line of follow(id)) all.push(line);
      })();
      const outcome = codeOf(reader);
      await expect.poll(() => all.length).toBeGreaterThan(5);
      await goAway();
      expect(await outcome).toBe('unavailable');
      await comeBack();
      all.push(...(await collect(follow(id, all.at(-1)?.cursor))));
      expect(textsOf(all)).toEqual(numbered(40));
    });

    test('an abort ends it quietly', async () => {
      const abort = new AbortController();
      const id = await started(harness(), 'aborted', [{ do: 'count', to: 2 }, { do: 'serve' }]);
      const texts: string[] = [];
      for await (const { text } of follow(id, undefined, abort.signal)) {
        texts.push(text);
        if (texts.length === 2) setTimeout(() => abort.abort(), 50);
      }
      expect(texts).toEqual(numbered(2));
      expect(await collect(follow(id, undefined, AbortSignal.abort()))).toEqual([]);
    });

    test('a reader that stalls does not stall the container', async () => {
      const { containers } = harness().engine;
      const id = await started(harness(), 'stalled', [{ do: 'count', to: 20_000 }]);
      const reader = follow(id)[Symbol.asyncIterator]();
      const first = await reader.next();
      expect(await containers.wait(id)).toMatchObject({ exitCode: 0 });
      const rest = await collect({ [Symbol.asyncIterator]: () => reader });
      expect(textsOf([first.value, ...rest])).toEqual(numbered(20_000));
    });

    test('that of one that is removed while it is read ends', async () => {
      const id = await started(harness(), 'removed', [{ do: 'count', to: 2 }, { do: 'serve' }]);
      const texts: string[] = [];
      for await (const { text } of follow(id)) {
        texts.push(text);
        if (texts.length === 2) await harness().engine.containers.remove(id);
      }
      expect(texts).toEqual(numbered(2));
    });

    test('that of an absent container is not found', async () => {
      expect(await codeOf(collect(follow(harness().name('absent'))))).toBe('not_found');
    });
  });
}
