import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandError } from '../command-error.ts';
import { EMPTINESS } from './postgres-questions.ts';

const PREAMBLE_BYTES = 2048;

interface Asked {
  readonly program: 'pg_dump' | 'psql' | 'createdb' | 'dropdb';
  readonly words: readonly string[];
  /** Where its output goes that is not text; without it that is in the outcome. */
  readonly file?: string;
}

interface Outcome {
  readonly failed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A PostgreSQL database of the person's own, by the name that it has on this machine or by a URL that leads to it. The client
 * programs of PostgreSQL that are installed here do the work; a password reaches them by their environment.
 */
export class OwnPostgres {
  /** As it may be shown. */
  readonly name: string;
  readonly #url: URL | null;
  readonly #password: string | null;

  /** @throws {CommandError} usage */
  constructor(text: string) {
    this.#url = /^postgres(ql)?:[/][/]/.test(text) ? URL.parse(text) : null;
    if (this.#url === null && !/^[^-=:/][^=:/]*$/.test(text))
      throw CommandError.usage(`"${text}" is neither the name of a local database nor a postgres:// URL.`);
    this.#password = this.#url?.password ? decodeURIComponent(this.#url.password) : null;
    if (this.#url) this.#url.password = '';
    this.name = this.#url?.href ?? text;
  }

  /** Writes its data to a file as an archive, but for the rows of some tables. @throws {CommandError} */
  async dump(path: string, rowless: readonly string[]): Promise<void> {
    const words = [
      ...['--format=custom', '--no-owner', '--no-acl', `--dbname=${this.name}`],
      ...rowless.map((pattern) => `--exclude-table-data=${pattern}`),
    ];
    const { failed, stderr } = await this.#ask({ program: 'pg_dump', words, file: path });
    if (failed) throw new CommandError(`${this.name} could not be read.\n${stderr}`, { id: 'own_database' });
  }

  /** Makes it, unless it is there and empty; answers whether it was made. @throws {CommandError} when it has something in it */
  async prepare(): Promise<boolean> {
    const { failed, stdout } = await this.#psql([`--command=${EMPTINESS}`]);
    if (failed) return this.#create();
    if (stdout.trim() === '0') return false;
    throw new CommandError(
      `${this.name} is not empty. Name a database that does not exist yet, which is then made, or drop this one: dropdb`,
      { id: 'not_empty' },
    );
  }

  /** Runs SQL in it, all or nothing. @throws {CommandError} with the words of psql, or when `script` breaks */
  async load(script: Readable): Promise<void> {
    const { execa } = await import('execa');
    const words = this.#psqlWords(['--quiet', '--output=/dev/null']);
    const child = execa('psql', words, { env: this.#env(), reject: false });
    const broken = await pipeline(inOneTransaction(script), child.stdin).then(
      () => null,
      (error: NodeJS.ErrnoException) => error,
    );
    const { failed, stderr } = await child;
    if (broken !== null && broken.code !== 'EPIPE')
      throw new CommandError(
        `The data came to ${this.name} only in part, so nothing was kept: ${broken.message}`,
        {
          id: 'transfer_failed',
        },
      );
    if (failed)
      throw new CommandError(`${this.name} did not take the data; nothing was kept.\n${stderr}`, {
        id: 'own_database',
      });
  }

  /** Takes back what `prepare` made. */
  async drop(): Promise<void> {
    await this.#ask({ program: 'dropdb', words: this.#administrative() });
  }

  async #create(): Promise<true> {
    const { failed, stderr } = await this.#ask({ program: 'createdb', words: this.#administrative() });
    if (failed)
      throw new CommandError(`${this.name} can neither be opened nor made.\n${stderr}`, {
        id: 'own_database',
      });
    return true;
  }

  #psql(words: readonly string[]): Promise<Outcome> {
    return this.#ask({ program: 'psql', words: this.#psqlWords(words) });
  }

  #psqlWords(words: readonly string[]): string[] {
    const plain = ['--no-psqlrc', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1'];
    return [...plain, ...words, `--dbname=${this.name}`];
  }

  /** Words of what is done beside a database and not in it. */
  #administrative(): readonly string[] {
    if (this.#url === null) return [this.name];
    const beside = new URL(this.#url);
    beside.pathname = '/postgres';
    return [`--maintenance-db=${beside.href}`, decodeURIComponent(this.#url.pathname.slice(1))];
  }

  async #ask({ program, words, file }: Asked): Promise<Outcome> {
    const { execa } = await import('execa');
    const stdout = file === undefined ? 'pipe' : { file };
    const result = await execa(program, words, { env: this.#env(), reject: false, stdin: 'ignore', stdout });
    if (result.code === 'ENOENT')
      throw new CommandError(
        `${program} is not on this machine. Install the client programs of PostgreSQL, in Debian's package postgresql-client; without them, see: renga pg:backups:download --help`,
        { id: 'no_postgresql_programs' },
      );
    return result;
  }

  #env(): NodeJS.ProcessEnv {
    return this.#password === null ? {} : { PGPASSWORD: this.#password };
  }
}

/** Whoever is cut off before the COMMIT has changed nothing. */
async function* inOneTransaction(script: Readable): AsyncGenerator<string | Uint8Array> {
  yield 'BEGIN;\n';
  yield* forOlderServers(script);
  yield 'COMMIT;\n';
}

/** Without the one setting of the preamble that servers before PostgreSQL 17 do not know. */
async function* forOlderServers(script: Readable): AsyncGenerator<Uint8Array> {
  let preamble = Buffer.alloc(0);
  let isOver = false;
  for await (const chunk of script) {
    if (isOver) yield chunk;
    else preamble = Buffer.concat([preamble, chunk]);
    if (isOver || preamble.length < PREAMBLE_BYTES) continue;
    isOver = true;
    yield withoutNewSetting(preamble);
  }
  if (!isOver) yield withoutNewSetting(preamble);
}

const withoutNewSetting = (preamble: Buffer): Buffer =>
  Buffer.from(preamble.toString('latin1').replace('\nSET transaction_timeout = 0;\n', '\n'), 'latin1');
