import { CommandError } from '../command-error.ts';

/** The process types that a command names. @throws {CommandError} when there is none */
export function processTypes(words: readonly unknown[]): readonly string[] {
  if (words.length > 0) return words.map(String);
  throw CommandError.usage('Name one or more process types, such as web.');
}
