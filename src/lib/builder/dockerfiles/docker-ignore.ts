import { posix } from 'node:path';

/** One sign of a pattern: any run of signs, or a test of one. */
type Sign = 'any' | ((sign: string) => boolean);

/** One folder or file name of a pattern; `deep` stands for any number of folders. */
type Part = 'deep' | readonly Sign[];

interface Rule {
  readonly parts: readonly Part[];
  /** It takes back what a rule before it has left out. */
  readonly isException: boolean;
}

/** What a `.dockerignore` leaves out of a build. */
export interface DockerIgnore {
  /** Number of its patterns: each takes its time for each path. */
  readonly rules: number;
  /** @param path relative to the folder of the file */
  isOut(path: string): boolean;
}

/**
 * A `.dockerignore` as Docker reads it (Dockerfile reference: .dockerignore file). Whoever pushes writes both the
 * patterns and the names, so the time that it takes grows with their lengths and not, as with regular expressions,
 * with what is tried in vain.
 */
export function dockerIgnore(text: string): DockerIgnore {
  const rules = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap(ruleOf);
  const isOut = (path: string): boolean => {
    const names = path.split('/').map((name) => [...name]);
    return rules.reduce(
      (isLeft, { parts, isException }) =>
        isLeft === isException && leadsTo(parts, names) ? !isException : isLeft,
      false,
    );
  };
  return { rules: rules.length, isOut };
}

function ruleOf(line: string): readonly Rule[] {
  if (line.startsWith('#') || line.trim() === '') return [];
  const [, sign = '', said = ''] = /^(!?)\s*(.*)$/s.exec(line.trim()) ?? [];
  const pattern = posix.normalize(said).replace(/^\/|\/$/g, '');
  if (said === '' || pattern === '' || pattern === '.') return [];
  return [{ parts: pattern.split('/').map(partOf), isException: sign === '!' }];
}

const partOf = (text: string): Part => (/^\*\*+$/.test(text) ? 'deep' : signsOf(text));

/** Go's `filepath.Match`: `*`, `?`, `[a-z]`, `[^a-z]`, and a backslash before a sign that means itself. */
function signsOf(text: string): readonly Sign[] {
  const signs = text.matchAll(/\*+|\?|\[(\^?)((?:\\.|[^\]\\])+)\]|\\?([\s\S])/gu);
  return Array.from(signs, ([all, not, group, one]): Sign => {
    if (all.startsWith('*')) return 'any';
    if (all === '?') return () => true;
    if (group !== undefined) return groupOf(group, not === '^');
    return (sign) => sign === one;
  });
}

function groupOf(group: string, isInverted: boolean): Sign {
  const ranges = [...group.matchAll(/\\?([\s\S])(?:-\\?([\s\S]))?/gu)];
  return (sign) => ranges.some(([, from = '', to = from]) => from <= sign && sign <= to) !== isInverted;
}

/** Whether a pattern matches the names of a path, or those of a folder that it is in. */
function leadsTo(parts: readonly Part[], names: readonly (readonly string[])[]): boolean {
  let places = passing(parts, new Set([0]));
  for (const name of names) {
    const next = new Set<number>();
    for (const place of places) {
      const part = parts[place];
      if (part === 'deep') next.add(place);
      if (part === 'deep' ? place === parts.length - 1 : part && isName(part, name)) next.add(place + 1);
    }
    places = passing(parts, next);
    if (places.has(parts.length)) return true;
  }
  return false;
}

/** `deep` may also stand for nothing, unless it is the last. */
function passing(parts: readonly Part[], places: ReadonlySet<number>): ReadonlySet<number> {
  const all = new Set(places);
  for (const place of all) if (parts[place] === 'deep' && place < parts.length - 1) all.add(place + 1);
  return all;
}

/** Where a sign does not fit, the last run of any signs takes one more: no run before it could do better. */
function isName(signs: readonly Sign[], name: readonly string[]): boolean {
  let place = 0;
  let run: { readonly place: number; readonly end: number } | null = null;
  for (let at = 0; at < name.length; ) {
    const sign = signs[place];
    if (sign === 'any') {
      place += 1;
      run = { place, end: at };
    } else if (sign?.(name[at] ?? '')) {
      place += 1;
      at += 1;
    } else if (run) {
      run = { place: run.place, end: run.end + 1 };
      place = run.place;
      at = run.end;
    } else return false;
  }
  return signs.slice(place).every((sign) => sign === 'any');
}
