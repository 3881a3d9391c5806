import { readFileSync } from 'node:fs';
import type { Command } from '@oclif/core/command';
import type { Topic } from '@oclif/core/interfaces';
import { WordFile } from '../../std/word-file.ts';

/** What lists of commands say of each. */
export type CommandHead = Pick<
  Command.Cached,
  'id' | 'aliases' | 'hiddenAliases' | 'hidden' | 'summary' | 'description' | 'strict' | 'usage'
>;

/** Everything that `oclif.manifest.json` says of a command. */
export type CommandRecord = CommandHead & Pick<Command.Cached, 'args' | 'flags' | 'examples'>;

export interface CommandOverview {
  readonly heads: readonly CommandHead[];
  readonly topics: readonly Topic[];
}

/** What the build writes: `records` to run a command without reading of the others, `overview` to list them all. */
export const COMMAND_FILES = { records: 'command-records', overview: 'command-overview.json' } as const;

/** The commands that the build found. */
export class CommandList {
  readonly #dist: string;
  #records: WordFile | undefined;
  #overview: CommandOverview | undefined;

  constructor(dist: string) {
    this.#dist = dist;
  }

  /** A command by its name or an alias. */
  find(word: string): CommandRecord | undefined {
    this.#records ??= WordFile.open(`${this.#dist}/${COMMAND_FILES.records}`);
    return this.#records.of(word) as CommandRecord | undefined;
  }

  get heads(): readonly CommandHead[] {
    return this.#read().heads;
  }

  get topics(): readonly Topic[] {
    return this.#read().topics;
  }

  /** Names that can be typed: commands, their aliases, and topics. */
  get words(): readonly string[] {
    const words = this.heads.flatMap(({ id, aliases, hiddenAliases = [] }) => [
      id,
      ...aliases,
      ...hiddenAliases,
    ]);
    const topics = words.flatMap((word) =>
      word.split(':').map((_, index, parts) => parts.slice(0, index + 1).join(':')),
    );
    return [...new Set([...words, ...topics, ...this.topics.map(({ name }) => name)])];
  }

  #read(): CommandOverview {
    this.#overview ??= JSON.parse(
      readFileSync(`${this.#dist}/${COMMAND_FILES.overview}`, 'utf8'),
    ) as CommandOverview;
    return this.#overview;
  }
}
