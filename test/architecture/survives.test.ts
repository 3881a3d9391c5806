import { describe, expect, test } from 'vitest';
import { strangers, survivesPage } from '../../scripts/survives/page.ts';
import { shownIn } from '../../scripts/survives/shown.ts';

const file = 'test/area/some.test.ts';

describe('the page of what Renga survives', () => {
  test('takes what tests say of faults and codes from their names', () => {
    const text = [
      `test('A1: a release is whole, whatever was killed', async () => {});`,
      `it.each(rows)('H25, H17: %s is refused %i times', () => {});`,
      `describe("C9: a process that daemonises", () => { test('ends', () => {}); });`,
      `test('tells A1 from B2: no', () => {});`,
      `expect('A2: not a test');`,
    ].join('\n');

    expect(shownIn(file, text)).toEqual([
      { id: 'A1', sentence: 'a release is whole, whatever was killed', file },
      { id: 'H25', sentence: '… is refused … times', file },
      { id: 'H17', sentence: '… is refused … times', file },
      { id: 'C9', sentence: 'a process that daemonises', file },
    ]);
  });

  test('has a table for each area, in the order of the numbers', () => {
    const page = survivesPage([
      { id: 'A10', sentence: 'ten', file },
      { id: 'A9', sentence: 'nine | pipes', file },
      { id: 'R10', sentence: 'late', file },
    ]);

    expect(page.slice(page.indexOf('## '))).toBe(
      [
        '## The control plane dies',
        '',
        '| | what happens | test |',
        '|---|---|---|',
        '| A9 | nine \\| pipes | [some.test.ts](../test/area/some.test.ts) |',
        '| A10 | ten | [some.test.ts](../test/area/some.test.ts) |',
        '',
        '## Dyno codes',
        '',
        '| | what happens | test |',
        '|---|---|---|',
        '| R10 | late | [some.test.ts](../test/area/some.test.ts) |',
        '',
      ].join('\n'),
    );
  });

  test('an id that belongs nowhere is a mistake', () => {
    expect(strangers([{ id: 'Z1', sentence: 'what', file }])).toHaveLength(1);
  });
});
