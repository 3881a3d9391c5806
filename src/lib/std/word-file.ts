import { readFileSync } from 'node:fs';

/**
 * A file that says something of many words, each on a line of its own, so that a reader of one word parses nothing of
 * the others: `WORD<tab>JSON`, or `WORD<tab>"OTHER"` for another name of a word.
 */
export class WordFile {
  readonly #bytes: Buffer;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** @throws when the file cannot be read */
  static open(path: string): WordFile {
    return new WordFile(readFileSync(path));
  }

  /** The text of such a file. No word has a tab or a line break in it. */
  static text(entries: Iterable<{ readonly word: string; readonly of: unknown }>): string {
    let text = '';
    for (const { word, of } of entries) text += `\n${word}\t${JSON.stringify(of)}`;
    return `${text}\n`;
  }

  /** What is said of a word, by whichever of its names, or undefined. */
  of(word: string): unknown {
    const told = this.#line(word);
    return typeof told === 'string' ? this.#line(told) : told;
  }

  /** What is said of each word, other names left out, in the order of the file. */
  all(): readonly unknown[] {
    const lines = this.#bytes.toString().split('\n').slice(1, -1);
    const told = lines
      .map((line) => line.slice(line.indexOf('\t') + 1))
      .filter((json) => !json.startsWith('"'));
    return JSON.parse(`[${told.join(',')}]`);
  }

  #line(word: string): unknown {
    const start = this.#bytes.indexOf(`\n${word}\t`);
    if (start < 0 || word.includes('\n')) return undefined;
    const begin = this.#bytes.indexOf('\t', start) + 1;
    return JSON.parse(this.#bytes.toString('utf8', begin, this.#bytes.indexOf('\n', begin)));
  }
}
