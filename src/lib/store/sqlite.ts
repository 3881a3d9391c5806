import { closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import { MIGRATIONS } from './migrations.ts';
import { StateRefused } from './state-refused.ts';

/**
 * Opens the database file (made with mode 0600), proves that it is whole, and brings it to today's version: each step is a
 * transaction, so whatever is killed it is of one version and goes on from there. `program` is what a later refusal of an
 * earlier program names.
 * @throws {StateRefused} when it is damaged or was written by a newer Renga
 */
export function openDatabase(path: string, program: string): DatabaseSync {
  if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600));
  try {
    const database = new DatabaseSync(path);
    database.exec(
      'PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;',
    );
    checkWhole(database, path);
    migrate(database, path, program);
    return database;
  } catch (error) {
    if (error instanceof StateRefused) throw error;
    throw new StateRefused('state_damaged', path, 'The database cannot be read. Put it back from a backup.', {
      cause: error,
    });
  }
}

/** Whether commits wait for the disk from now on. Not within a transaction. */
export function setFlush(database: DatabaseSync, flush: boolean): void {
  database.exec(`PRAGMA synchronous = ${flush ? 'FULL' : 'NORMAL'}`);
}

/** Kysely's SQLite dialect over the driver that Node ships. */
export function nodeSqliteDialect(database: DatabaseSync): SqliteDialect {
  return new SqliteDialect({ database: new KyselyDatabase(database) });
}

function checkWhole(database: DatabaseSync, path: string): void {
  const verdict = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (verdict !== 'ok')
    throw new StateRefused(
      'state_damaged',
      path,
      `The database is damaged (${String(verdict)}). Put it back from a backup.`,
    );
}

function migrate(database: DatabaseSync, path: string, program: string): void {
  const version = versionOf(database);
  if (version > MIGRATIONS.length) throw newerState(database, path);
  MIGRATIONS.slice(version).forEach((migration, index) => {
    database.exec(`BEGIN IMMEDIATE; ${migration}; PRAGMA user_version = ${version + index + 1}; COMMIT;`);
  });
  if (writerOf(database) !== program)
    database.prepare('INSERT OR REPLACE INTO written_by (id, version) VALUES (1, ?)').run(program);
}

const versionOf = (database: DatabaseSync): number =>
  Number(database.prepare('PRAGMA user_version').get()?.['user_version']);

/** Whoever went back to an earlier program is told which one to take. */
export function newerState(database: DatabaseSync, path: string): StateRefused {
  const states = `state ${versionOf(database)}, this one knows ${MIGRATIONS.length}`;
  const program = writerOf(database);
  const next = program === null ? 'Install that version.' : `Install Renga ${program} or a newer one.`;
  return new StateRefused(
    'state_newer',
    path,
    `The database was written by a newer Renga (${states}). Nothing was changed. ${next}`,
  );
}

function writerOf(database: DatabaseSync): string | null {
  try {
    const version = database.prepare('SELECT version FROM written_by').get()?.['version'];
    return typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}

/** Most statements that are kept ready; there are fewer, unless lists of varying length are asked for. */
const KEPT_STATEMENTS = 300;

/** What Kysely calls, in the shape that it expects. Statements are kept: to prepare one takes longer than to run it. */
class KyselyDatabase implements SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  close(): void {
    this.#database.close();
  }

  prepare(sql: string): SqliteStatement {
    const kept = this.#statements.get(sql);
    if (kept) return kept;
    if (this.#statements.size >= KEPT_STATEMENTS) this.#statements.clear();
    const statement = this.#prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #prepare(sql: string): SqliteStatement {
    const statement = this.#database.prepare(sql);
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...parameters.map(bindable)),
      run: (parameters) => statement.run(...parameters.map(bindable)),
      // One of its own, which nobody else can begin anew meanwhile.
      iterate: (parameters) => this.#database.prepare(sql).iterate(...parameters.map(bindable)),
    };
  }
}

function bindable(value: unknown): SQLInputValue {
  if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof Uint8Array
  )
    return value;
  throw new TypeError(`SQL cannot hold a ${typeof value}`);
}
