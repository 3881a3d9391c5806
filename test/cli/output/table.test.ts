import { describe, expect, it } from 'vitest';
import { formatSize } from '../../../src/lib/cli/output/file-size.ts';
import { renderKeyValues } from '../../../src/lib/cli/output/key-values.ts';
import { renderTable } from '../../../src/lib/cli/output/table.ts';
import { formatTime, timeAgo, timeAhead } from '../../../src/lib/cli/output/time-ago.ts';

const columns = [
  { header: 'Name', get: (row: readonly string[]) => row[0] ?? '' },
  {
    header: 'What',
    get: (row: readonly string[]) => row[1] ?? '',
    shrinks: true,
    paint: (text: string) => `<${text}>`,
  },
  { header: 'Who', get: (row: readonly string[]) => row[2] ?? '' },
];
const rows = [
  ['a', 'short', 'me'],
  ['bb', 'a description that goes on', 'you'],
];

describe('a table', () => {
  it('is as wide as it has to be, and paints after measuring', () => {
    expect(renderTable(rows, columns.slice(0, 2), { bold: (text) => text, width: null })).toEqual([
      '  Name   What',
      ' ───────────────────────────────────',
      '  a      <short>',
      '  bb     <a description that goes on>',
    ]);
  });

  it('cuts the column that may be cut when the terminal is narrow', () => {
    expect(
      renderTable(rows, [...columns.map(({ paint: _, ...column }) => column)], {
        bold: (text) => text,
        width: 30,
      }),
    ).toEqual([
      '  Name   What             Who',
      ' ─────────────────────────────',
      '  a      short            me',
      '  bb     a description…   you',
    ]);
  });
});

describe('keys and values', () => {
  it('are aligned two past the longest key; lists go on below; nothing is left out but what is not there', () => {
    expect(
      renderKeyValues({
        A: 'x',
        Longer: ['one', 'two'],
        None: null,
        Empty: '',
        List: [],
        Counts: { web: 2, worker: 1 },
      }),
    ).toEqual(['A:      x', 'Longer: one', '        two', "Empty:  ''", 'Counts: web: 2, worker: 1']);
  });
});

describe('times', () => {
  const at = (iso: string): Date => new Date(iso);

  it('tell how long ago they were for a day', () => {
    const now = at('2026-11-22T12:00:00Z');
    const age = (iso: string): string => timeAgo(at(iso), now).slice(formatTime(at(iso)).length);
    expect(age('2026-11-22T11:59:30Z')).toBe(' (~ 30s ago)');
    expect(age('2026-11-22T11:01:00Z')).toBe(' (~ 59m ago)');
    expect(age('2026-11-21T12:00:00Z')).toBe(' (~ 24h ago)');
    expect(age('2026-11-21T10:59:00Z')).toBe('');
    expect(age('2026-11-22T12:00:05Z')).toBe(' (~ 0s ago)');
  });

  it('tell how soon they will be', () => {
    const now = at('2026-11-22T12:00:00Z');
    const rest = (iso: string): string => timeAhead(at(iso), now).slice(formatTime(at(iso)).length);
    expect(rest('2026-11-22T12:00:29.500Z')).toBe(' (in ~ 30s)');
    expect(rest('2026-11-22T12:20:00Z')).toBe(' (in ~ 20m)');
    expect(rest('2026-11-22T17:20:00Z')).toBe(' (in ~ 5h)');
    expect(rest('2026-11-22T12:00:00Z')).toBe('');
    expect(rest('2026-11-22T11:59:00Z')).toBe('');
  });
});

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [2_097_152, '2 MB'],
  [5_400_000_000, '5 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});
