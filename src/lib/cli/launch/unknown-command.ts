import { CommandError } from '../command-error.ts';

/** "Did you mean" for a command that does not exist. */
export function unknownCommand(word: string, known: readonly string[]): CommandError {
  const guess = closest(word, known);
  return new CommandError(
    guess
      ? `${word} is not a renga command.\nDid you mean ${guess}? See renga help for a list of commands.`
      : `${word} is not a renga command.\nSee renga help for a list of commands.`,
    { id: 'unknown_command' },
  );
}

/** The known word that takes the fewest typing slips to reach, unless that is as good as any other word. */
function closest(word: string, known: readonly string[]): string | null {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | null = null;
  let least = limit + 1;
  for (const candidate of known) {
    const slips = distance(word, candidate);
    if (slips < least) [best, least] = [candidate, slips];
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment). */
function distance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      const swapped =
        from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1] ? at(i - 2, j - 2) + 1 : at(-1, 0);
      row.push(Math.min(at(i - 1, j) + 1, (row[j - 1] ?? 0) + 1, at(i - 1, j - 1) + same, swapped));
    }
  }
  return at(from.length, to.length);
}
