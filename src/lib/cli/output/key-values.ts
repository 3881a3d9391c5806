import { widthOf } from './text-width.ts';

/** What a line of a key/value block may hold; null and empty lists are left out. */
export type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly string[]
  | Readonly<Record<string, number>>;

/** Lines of `Key:  value`, values aligned two columns past the longest key, lists continued below. */
export function renderKeyValues(
  values: Readonly<Record<string, Value>>,
  bold: (text: string) => string = (text) => text,
): readonly string[] {
  const entries = Object.entries(values)
    .map(([key, value]) => [key, linesOf(value)] as const)
    .filter(([, lines]) => lines.length > 0);
  const indent = Math.max(...entries.map(([key]) => widthOf(key))) + 2;
  return entries.flatMap(([key, lines]) =>
    lines.map((line, index) =>
      index === 0
        ? `${bold(key)}:${' '.repeat(indent - widthOf(key) - 1)}${line}`
        : `${' '.repeat(indent)}${line}`,
    ),
  );
}

function linesOf(value: Value): readonly string[] {
  if (value === null || value === undefined) return [];
  if (value === '') return ["''"];
  if (typeof value !== 'object') return [String(value)];
  if (isList(value)) return value;
  const parts = Object.entries(value).map(([key, count]) => `${key}: ${count}`);
  return parts.length > 0 ? [parts.join(', ')] : [];
}

const isList = (value: object): value is readonly string[] => Array.isArray(value);
