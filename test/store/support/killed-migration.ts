import { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../../../src/lib/store/sqlite.ts';

/**
 * Opens the database that is named, and dies as by a power cut before the last statement of the first migration: done is
 * all of it, and committed none.
 */
const exec = DatabaseSync.prototype.exec;
DatabaseSync.prototype.exec = function (sql) {
  if (!sql.startsWith('BEGIN IMMEDIATE')) return exec.call(this, sql);
  for (const statement of sql.split(';').map((each) => each.trim())) {
    if (statement === 'COMMIT') process.kill(process.pid, 'SIGKILL');
    if (statement !== '') exec.call(this, statement);
  }
};

openDatabase(process.argv[2] ?? '', '1.0.0');
