import type { KnownCommands } from './known-commands.ts';
import type { Candidate, CompletedCommand, CompletedFlag, ValueSource } from './table.ts';

/** Names that are not known when renga is built. */
export interface LiveNames {
  apps(): readonly string[];
  /** Config keys of the app that the line is about. */
  configKeys(app: string | undefined): readonly string[];
  remotes(): readonly string[];
  backends(): readonly string[];
}

/**
 * What could stand at the end of a command line. `words` are those before the cursor without the program's name, the
 * last one being what has been typed of the current word, perhaps nothing.
 */
export function completions(
  commands: KnownCommands,
  words: readonly string[],
  live: LiveNames,
): readonly Candidate[] {
  const current = words.at(-1) ?? '';
  const [name = '', ...between] = words.slice(0, -1);
  if (words.length <= 1) return startingWith(current, commands.names());
  const command = commands.find(name);
  if (!command) return [];
  return startingWith(current, candidates(commands, { command, between, current }, live));
}

interface Position {
  readonly command: CompletedCommand;
  readonly between: readonly string[];
  readonly current: string;
}

function candidates(commands: KnownCommands, position: Position, live: LiveNames): readonly Candidate[] {
  const { command, between, current } = position;
  const app = namedApp(between);
  const values = (source: ValueSource): readonly Candidate[] => valuesOf(source, { commands, live, app });
  if (between.includes('--')) return values(argumentAt(command, between));
  const pending = flagNamed(command, between.at(-1) ?? '');
  if (pending?.value) return values(pending.value);
  const joined = /^(--[\w-]+)=/.exec(current);
  if (joined?.[1]) {
    const source = flagNamed(command, joined[1])?.value;
    return source ? values(source).map((each) => ({ ...each, value: `${joined[0]}${each.value}` })) : [];
  }
  if (current.startsWith('-')) return openFlags(command, between);
  return values(argumentAt(command, between));
}

function openFlags(command: CompletedCommand, between: readonly string[]): readonly Candidate[] {
  return command.flags
    .filter((flag) => !between.includes(flag.name) && !(flag.char && between.includes(flag.char)))
    .map(({ name, description }) => ({ value: name, description }));
}

/** What the argument at the cursor is, by how many there are before it. */
function argumentAt(command: CompletedCommand, between: readonly string[]): ValueSource {
  const own = between.filter(
    (word, index) => !word.startsWith('-') && !flagNamed(command, between[index - 1] ?? '')?.value,
  );
  const last = command.args.at(-1);
  return command.args[own.length] ?? (command.variadic && last ? last : { from: 'nothing' });
}

interface ValueContext {
  readonly commands: KnownCommands;
  readonly live: LiveNames;
  readonly app: string | undefined;
}

function valuesOf(source: ValueSource, { commands, live, app }: ValueContext): readonly Candidate[] {
  if (source.from === 'list') return source.values.map(bare);
  if (source.from === 'apps') return live.apps().map(bare);
  if (source.from === 'remotes') return live.remotes().map(bare);
  if (source.from === 'backends') return live.backends().map(bare);
  if (source.from === 'config-keys') return live.configKeys(app).map(bare);
  if (source.from === 'config-assignments') return live.configKeys(app).map((key) => bare(`${key}=`));
  return source.from === 'commands' ? commands.names() : [];
}

/** The app that the line names with a flag. */
function namedApp(words: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    if ((word === '-a' || word === '--app') && words[index + 1]) return words[index + 1];
    if (word.startsWith('--app=')) return word.slice('--app='.length);
  }
  return undefined;
}

function flagNamed(command: CompletedCommand, word: string): CompletedFlag | undefined {
  return command.flags.find((flag) => flag.name === word || (flag.char !== null && flag.char === word));
}

const startingWith = (prefix: string, all: readonly Candidate[]): readonly Candidate[] =>
  all.filter(({ value }) => value.startsWith(prefix));

const bare = (value: string): Candidate => ({ value, description: '' });
