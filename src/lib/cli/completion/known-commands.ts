import { WordFile } from '../../std/word-file.ts';
import type { Candidate, CompletedCommand, CompletionTable } from './table.ts';

/** The commands of a CompletionTable in a file, of which a line about one command reads only that one. */
export class KnownCommands {
  readonly #file: WordFile;

  private constructor(file: WordFile) {
    this.#file = file;
  }

  /** @throws when the file cannot be read */
  static open(path: string): KnownCommands {
    return new KnownCommands(WordFile.open(path));
  }

  /** The text of the file. */
  static text({ commands }: CompletionTable): string {
    return WordFile.text(
      commands.flatMap((command) => [
        { word: command.id, of: command },
        ...command.aliases.map((word) => ({ word, of: command.id })),
      ]),
    );
  }

  /** By its name or an alias. */
  find(name: string): CompletedCommand | undefined {
    return this.#file.of(name) as CompletedCommand | undefined;
  }

  /** Aliases are understood but not offered. */
  names(): readonly Candidate[] {
    const all = this.#file.all() as readonly CompletedCommand[];
    return all.map(({ id, description }) => ({ value: id, description }));
  }
}
