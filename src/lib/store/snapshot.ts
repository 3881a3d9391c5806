import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS } from './migrations.ts';
import { newerState } from './sqlite.ts';
import { StateRefused } from './state-refused.ts';

/** The migration that gave slugs images, which have no archive. */
const IMAGES_SINCE = MIGRATIONS.findIndex((sql) => sql.includes('images_json')) + 1;

/** What a database is, and what it knows of files beside it. */
export interface DatabaseFacts {
  /** Its migrations, counted. */
  readonly stateVersion: number;
  readonly slugDigests: readonly string[];
  readonly appIds: readonly string[];
}

/**
 * Copies a database to a new file (0600) as it was at one moment, while others may write to it.
 * @throws {StateRefused} `state_damaged`
 */
export function snapshotDatabase(path: string, into: string): DatabaseFacts {
  closeSync(openSync(into, 'wx', 0o600));
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA busy_timeout = 5000');
    database.prepare('VACUUM INTO ?').run(into);
  } catch (error) {
    throw new StateRefused('state_damaged', path, 'The database cannot be read.', { cause: error });
  } finally {
    database.close();
  }
  return inspectDatabase(into);
}

/**
 * Proves that a database is whole, and that this program can open it.
 * @throws {StateRefused} `state_damaged`, `state_newer`
 */
export function inspectDatabase(path: string): DatabaseFacts {
  const database = new DatabaseSync(path);
  try {
    const verdict = database.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
    if (verdict !== 'ok') throw new Error(String(verdict));
    const stateVersion = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (stateVersion > MIGRATIONS.length) throw newerState(database, path);
    const column = (sql: string) =>
      database
        .prepare(sql)
        .all()
        .map((row) => String(Object.values(row)[0]));
    return {
      stateVersion,
      slugDigests: column(
        `SELECT DISTINCT digest FROM slugs${stateVersion < IMAGES_SINCE ? '' : ' WHERE images_json IS NULL'}`,
      ),
      appIds: column('SELECT id FROM apps'),
    };
  } catch (error) {
    if (error instanceof StateRefused) throw error;
    throw new StateRefused('state_damaged', path, 'The database is damaged.', { cause: error });
  } finally {
    database.close();
  }
}
