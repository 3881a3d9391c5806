import * as Flags from '@oclif/core/flags';
import type { OneOffParams } from '../../client/resources/dynos.ts';
import { CommandError } from '../command-error.ts';

/** Flags of one-off dynos. */
export const oneOffFlags = {
  env: Flags.string({
    char: 'e',
    description: 'config vars for this dyno only, separated by ;',
    helpValue: 'A=1;B=2',
  }),
  size: Flags.string({ char: 's', description: 'dyno size' }),
  type: Flags.string({ description: 'process type that the dyno counts as' }),
};

/** Flags of whatever this process's streams are attached to. */
export const attachedFlags = {
  'exit-code': Flags.boolean({
    char: 'x',
    description: 'taken for the sake of older scripts: always on',
    hidden: true,
  }),
  'no-tty': Flags.boolean({ description: 'do not give the command a terminal' }),
};

/** What follows `run`: one word is passed on as it is, several are joined with those quoted that need it. */
export function joinCommand(words: readonly string[]): string {
  if (words.length === 0) throw CommandError.usage('Usage: renga run COMMAND\n\nExample: renga run bash');
  if (words.length === 1) return words[0] ?? '';
  return words.map((word) => (/[\s"]/.test(word) ? `"${word.replaceAll('"', '\\"')}"` : word)).join(' ');
}

/**
 * `A=1;B=2` as an environment.
 * @throws {CommandError} for a part that is not NAME=value
 */
export function parseEnv(text: string | undefined): Readonly<Record<string, string>> {
  if (!text) return {};
  return Object.fromEntries(
    text.split(';').map((part) => {
      const match = /^\s*([\w.-]+)=(.*)$/s.exec(part);
      if (!match)
        throw CommandError.usage(`Config var ${part} appears to be improperly formatted. Write NAME=value.`);
      return [match[1] ?? '', match[2] ?? ''];
    }),
  );
}

interface FlagShape {
  readonly char?: string;
  readonly aliases?: readonly string[];
  readonly type: string;
}

/** Flags of ours that are also taken behind the command, where `heroku run bash -a my-app` has trained people to put them. */
const LATE = new Set(['--app', '-a', '--remote', '-r', '--no-tty', '--exit-code', '--size']);

/**
 * Divides a command line into our flags and the dyno's command. In front of the command all our flags count, behind it
 * only a few that hardly any program has; after `--` everything belongs to the command.
 */
export function splitOwnFlags(
  argv: readonly string[],
  flags: Readonly<Record<string, FlagShape>>,
): { readonly own: readonly string[]; readonly command: readonly string[] } {
  const [own, command]: [string[], string[]] = [[], []];
  const options = optionSpellings(flags);
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') return { own, command: [...command, ...argv.slice(at + 1)] };
    const isOption = options.includes(word);
    const hasValue = !isOption || (argv[at + 1] ?? '-').startsWith('-') === false;
    const isOurs = command.length === 0 ? /^-./.test(word) : LATE.has(word.replace(/=.*/s, '')) && hasValue;
    (isOurs ? own : command).push(word);
    if (isOurs && isOption && hasValue) own.push(argv[++at] ?? '');
  }
  return { own, command };
}

/** Spellings that are followed by a value. */
function optionSpellings(flags: Readonly<Record<string, FlagShape>>): readonly string[] {
  const options = Object.entries(flags).filter(([, { type }]) => type === 'option');
  return [
    '--backend',
    ...options.flatMap(([name, { char, aliases = [] }]) =>
      [name, ...aliases].map((each) => `--${each}`).concat(char ? `-${char}` : []),
    ),
  ];
}

interface OneOffFlagValues {
  readonly env?: string | undefined;
  readonly size?: string | undefined;
  readonly type?: string | undefined;
}

/** The request for a one-off dyno, but for how it is attached. */
export function oneOffParams(command: string, flags: OneOffFlagValues): Omit<OneOffParams, 'attach'> {
  return {
    command,
    env: parseEnv(flags.env),
    ...(flags.size ? { size: flags.size } : {}),
    ...(flags.type ? { type: flags.type } : {}),
  };
}
