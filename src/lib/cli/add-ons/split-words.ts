import { CommandError } from '../command-error.ts';

/** What to create, and what whoever runs the service is told. */
interface Words {
  readonly plans: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

/**
 * Reads `SERVICE:PLAN... [--option=value] [--option value] [--option]`, as Heroku does; an option without a value is "true".
 * @throws {CommandError} for a word that follows the options and belongs to none
 */
export function splitWords(argv: readonly string[]): Words {
  const start = argv.findIndex((word) => word.startsWith('--'));
  if (start === -1) return { plans: argv, options: {} };
  const options: Record<string, string> = {};
  for (let index = start; index < argv.length; index += 1) {
    const [, name = '', value] = /^--([^=]+)(?:=(.*))?$/s.exec(argv[index] ?? '') ?? [];
    if (name === '') throw CommandError.usage(`Unexpected argument: ${argv[index]}`);
    const next = argv[index + 1];
    const takesNext = value === undefined && next !== undefined && !next.startsWith('--');
    options[name] = value ?? (takesNext ? next : 'true');
    if (takesNext) index += 1;
  }
  return { plans: argv.slice(0, start), options };
}
