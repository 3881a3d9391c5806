import type {
  CompletedCommand,
  CompletedFlag,
  CompletionTable,
  ValueSource,
} from '../../../src/lib/cli/completion/table.ts';
import { DYNO_SIZES } from '../../../src/lib/domain/dyno-size.ts';
import { STACKS } from '../../../src/lib/domain/stack.ts';

interface ManifestFlag {
  readonly name: string;
  readonly char?: string;
  readonly description?: string;
  readonly hidden?: boolean;
  readonly allowNo?: boolean;
  readonly type: 'boolean' | 'option';
  readonly options?: readonly string[];
}

interface ManifestArg {
  readonly name: string;
  readonly options?: readonly string[];
}

export interface ManifestCommand {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly hiddenAliases: readonly string[];
  readonly hidden?: boolean;
  readonly description?: string;
  readonly strict?: boolean;
  readonly args: Readonly<Record<string, ManifestArg>>;
  readonly flags: Readonly<Record<string, ManifestFlag>>;
}

const list = (values: readonly string[]): ValueSource => ({ from: 'list', values });

/** What a flag's value is, by the flag's name. */
const FLAG_VALUES: Readonly<Record<string, ValueSource>> = {
  app: { from: 'apps' },
  backend: { from: 'backends' },
  ca: { from: 'files' },
  confirm: { from: 'apps' },
  remote: { from: 'remotes' },
  size: list(DYNO_SIZES.map(({ name }) => name.toLowerCase())),
  stack: list(STACKS.map(({ name }) => name)),
};

/** What an argument is, by the command and the argument's place. */
const ARGUMENTS: Readonly<Record<string, readonly ValueSource[]>> = {
  'apps:destroy': [{ from: 'apps' }],
  'backends:remove': [{ from: 'backends' }],
  'backends:use': [{ from: 'backends' }],
  'apps:info': [{ from: 'apps' }],
  'config:edit': [{ from: 'config-keys' }],
  'config:get': [{ from: 'config-keys' }],
  'config:set': [{ from: 'config-assignments' }],
  'config:unset': [{ from: 'config-keys' }],
  'git:clone': [{ from: 'files' }],
  help: [{ from: 'commands' }],
  'stack:set': [list(STACKS.map(({ name }) => name))],
};

/** What shells are told of the command line. */
export function completionTable(commands: readonly ManifestCommand[]): CompletionTable {
  return { commands: commands.filter(({ hidden }) => !hidden).map(completed) };
}

function completed(command: ManifestCommand): CompletedCommand {
  const { id, aliases, hiddenAliases, description = '', strict = true } = command;
  return {
    id,
    aliases: [...aliases, ...hiddenAliases],
    description: firstLine(description),
    flags: [
      ...Object.values(command.flags)
        .filter(({ hidden }) => !hidden)
        .flatMap(spellings),
      { name: '--help', char: null, description: 'show help', value: null },
    ],
    args:
      ARGUMENTS[id] ??
      Object.values(command.args).map(({ options }) => (options ? list(options) : { from: 'nothing' })),
    variadic: !strict,
  };
}

function spellings(flag: ManifestFlag): readonly CompletedFlag[] {
  const { name, char, allowNo, type, options } = flag;
  const description = firstLine(flag.description ?? '');
  const value =
    type === 'boolean' ? null : options ? list(options) : (FLAG_VALUES[name] ?? { from: 'nothing' });
  const flagged = { name: `--${name}`, char: char ? `-${char}` : null, description, value } as const;
  return allowNo
    ? [flagged, { ...flagged, name: `--no-${name}`, char: null, description: `do not ${description}` }]
    : [flagged];
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
