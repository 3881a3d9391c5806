import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../src/lib/store/migrations.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';

const TOKEN_HASH = createHash('sha256').update('HRKU-old').digest('hex');

/** Rows that were there from the first version on. */
const FIRST_ROWS = `
  INSERT INTO accounts VALUES ('me', 'me@localhost', NULL, 1, 1);
  INSERT INTO authorizations VALUES ('token', 'me', '${TOKEN_HASH}', 'old', NULL, 2);
  INSERT INTO apps VALUES ('app', 'haiku', 'me', 'us', 'debian-13', 0, 'active', '[]', 3, 4);
  INSERT INTO formations VALUES ('app', 'web', 2, 'basic');
`;

const VERSIONS = Array.from({ length: MIGRATIONS.length - 1 }, (_, index) => index + 1);

describe('A17: an upgrade', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'renga-upgrade-'));
    path = join(folder, 'renga.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A database as it was, with its key beside it. */
  async function stateOf(version: number): Promise<void> {
    rmSync(path, { force: true });
    await SqlStore.open(path).close();
    for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
    const database = new DatabaseSync(path);
    database.exec('PRAGMA journal_mode = WAL');
    database.exec(`${MIGRATIONS[0]}; ${FIRST_ROWS}`);
    for (const migration of MIGRATIONS.slice(1, version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${version}`);
    database.close();
  }

  const look = <T>(ask: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(path);
    try {
      return ask(database);
    } finally {
      database.close();
    }
  };

  const shape = () =>
    look((database) => ({
      version: database.prepare('PRAGMA user_version').get()?.['user_version'],
      whole: database.prepare('PRAGMA integrity_check').get()?.['integrity_check'],
      schema: database.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all(),
      rows: ['accounts', 'authorizations', 'apps', 'formations'].map((table) =>
        database.prepare(`SELECT count(*) AS rows FROM ${table}`).get(),
      ),
    }));

  const opensWhole = async () => {
    const store = SqlStore.open(path, '1.0.0');
    try {
      expect(await store.accounts.byToken(TOKEN_HASH)).toMatchObject({
        account: { email: 'me@localhost' },
        authorization: { id: 'token', description: 'old', scope: ['global'], clientId: null },
      });
      expect(await store.apps.find('haiku')).toMatchObject({ id: 'app', ownerId: 'me' });
      expect(await store.formations.list('app')).toMatchObject([{ type: 'web', quantity: 2 }]);
    } finally {
      await store.close();
    }
    expect(shape()).toMatchObject({ version: MIGRATIONS.length, whole: 'ok' });
  };

  it('opens the state of every version that there was', async () => {
    for (const version of VERSIONS) {
      await stateOf(version);
      await opensWhole();
    }
    await SqlStore.open(path).close();
    const fresh = join(folder, 'fresh.sqlite');
    rmSync(join(folder, 'key'));
    await SqlStore.open(fresh, '1.0.0').close();
    const upgraded = shape().schema;
    path = fresh;
    expect(upgraded).toEqual(shape().schema);
  });

  it.each(VERSIONS)(
    'that is killed in its step from state %i changes nothing, and goes on from there',
    async (version) => {
      await stateOf(version);
      const before = shape();
      const script = join(import.meta.dirname, 'support/killed-migration.ts');
      const killed = await execa(process.execPath, [script, path], { reject: false });
      expect(killed.signal, killed.stderr).toBe('SIGKILL');
      expect(shape()).toEqual(before);
      await opensWhole();
    },
  );

  it('is not undone: an earlier program changes nothing, and names the version to take', async () => {
    await SqlStore.open(path, '1.7.0').close();
    look((database) => database.exec('PRAGMA user_version = 999'));
    const before = shape();
    expect(() => SqlStore.open(path, '1.0.0')).toThrow(
      /^The database was written by a newer Renga \(state 999, .*\)\. Nothing was changed\. Install Renga 1\.7\.0 or a newer one\./,
    );
    expect(shape()).toEqual(before);
    expect(look((database) => database.prepare('SELECT version FROM written_by').get())).toEqual({
      version: '1.7.0',
    });
  });
});
