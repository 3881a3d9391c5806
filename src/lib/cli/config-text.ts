import type { ConfigVars } from '../client/wire/app.ts';
import { CommandError } from './command-error.ts';
import { shellQuote, shellUnquote } from './output/shell-quote.ts';

/** Config vars as a person edits them: `KEY=value` lines in order, quoted where a shell would need it. */
export function configToText(config: ConfigVars): string {
  return Object.keys(config)
    .sort()
    .map((key) => `${key}=${shellQuote(config[key] ?? '')}\n`)
    .join('');
}

/**
 * Reads such text back; a quoted value may go on over several lines. Empty lines and lines that start with # are not
 * read.
 * @throws {CommandError} `invalid_config_text`
 */
export function textToConfig(text: string): ConfigVars {
  const config: Record<string, string> = {};
  const lines = text.split('\n');
  while (lines.length > 0) {
    let line = lines.shift() ?? '';
    if (line.trim() === '' || line.startsWith('#')) continue;
    const equals = line.indexOf('=');
    if (equals < 1) throw invalid(line);
    const key = line.slice(0, equals).replace(/^export /, '');
    for (;;)
      try {
        config[key] = shellUnquote(line.slice(equals + 1));
        break;
      } catch {
        const more = lines.shift();
        if (more === undefined) throw invalid(line);
        line += `\n${more}`;
      }
  }
  return config;
}

/** What has to be sent to make one map from another: changed and new keys, null for those that are gone. */
export function configChange(from: ConfigVars, to: ConfigVars): Readonly<Record<string, string | null>> {
  const removed = Object.keys(from).filter((key) => !(key in to));
  const set = Object.entries(to).filter(([key, value]) => from[key] !== value);
  return { ...Object.fromEntries(set), ...Object.fromEntries(removed.map((key) => [key, null])) };
}

const invalid = (line: string): CommandError =>
  new CommandError(`Invalid line: ${line}\nWrite one KEY=value a line. Nothing was changed.`, {
    id: 'invalid_config_text',
  });

/**
 * `KEY=value` words of a command line; the value may hold anything, also more equals signs.
 * @throws {CommandError} for a word without an equals sign
 */
export function parseAssignments(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.map((word) => {
      const equals = word.indexOf('=');
      if (equals < 1) throw CommandError.usage(`${word} is invalid. Must be in the format FOO=bar.`);
      return [word.slice(0, equals), word.slice(equals + 1)];
    }),
  );
}
