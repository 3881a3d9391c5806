import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AddOnResource } from '../../src/lib/client/wire/add-on.ts';
import type { Transfer } from '../../src/lib/client/wire/database.ts';
import { cliBench } from '../support/cli.ts';

const alpha = { id: 'app-a', name: 'alpha' };
const database: AddOnResource = {
  id: 'addon-1',
  name: 'my-db',
  addon_service: {
    id: 's',
    name: 'postgresql',
    human_name: 'PostgreSQL',
    state: 'ga',
    summary: '',
    docs_url: 'https://example.test/',
  },
  app: alpha,
  plan: {
    id: 'p',
    name: 'postgresql:mini',
    human_name: 'mini',
    description: '',
    default: true,
    price: { cents: 0 },
  },
  config_vars: ['DATABASE_URL'],
  state: 'provisioned',
  created_at: '2026-01-02T03:04:05Z',
  failure: null,
};
const backup: Transfer = {
  uuid: 'transfer-1',
  num: 1,
  name: 'b001',
  from_type: 'pg_dump',
  from_name: 'my-db',
  to_type: 'gof3r',
  to_name: 'BACKUP',
  to_url: 'http://localhost/streams/backup/token',
  schedule: null,
  source_bytes: 2048,
  processed_bytes: 1024,
  created_at: '2026-01-02T03:04:05Z',
  started_at: '2026-01-02T03:04:05Z',
  finished_at: '2026-01-02T03:04:06Z',
  canceled_at: null,
  succeeded: true,
  logs: [{ created_at: '2026-01-02T03:04:05Z', message: 'pg_dump: reading schemas' }],
};
const resolved = { 'POST /actions/addons/resolve': [database] };

describe('renga pg:credentials:rotate', () => {
  it('says which apps it restarts, and wants the name of the app first', async () => {
    const { run } = await cliBench({
      ...resolved,
      'GET /addons/addon-1/addon-attachments': [
        { id: '1', name: 'DATABASE', app: alpha, addon: database, config_vars: [], namespace: null },
        {
          id: '2',
          name: 'READER',
          app: { id: 'app-b', name: 'beta' },
          addon: database,
          config_vars: [],
          namespace: 'credential:analyst',
        },
      ],
    });
    const { status, stderr } = await run(['pg:credentials:rotate', '--app', 'alpha']);
    expect(status).toBe(3);
    expect(stderr).toContain(
      'The password of the default credential of my-db will change. It restarts alpha.',
    );
  });
});

describe('renga pg:backups:capture', () => {
  it('ends with the reason when the backup has failed', async () => {
    const failed = { ...backup, succeeded: false };
    const { run } = await cliBench({
      ...resolved,
      'POST /client/v11/databases/my-db/backups': { ...backup, succeeded: null, finished_at: null },
      'GET /client/v11/apps/alpha/transfers/transfer-1': failed,
    });
    const { status, stderr } = await run(['pg:backups:capture', '--app', 'alpha']);
    expect(stderr).toContain('Backing up my-db to b001... !');
    expect(stderr).toContain('b001 did not finish.');
    expect(stderr).toContain('pg_dump: reading schemas');
    expect(status).toBe(1);
  });
});

describe('renga pg:backups', () => {
  it('lists what was moved, by kind', async () => {
    const { run } = await cliBench({ 'GET /client/v11/apps/alpha/transfers': [backup] });
    expect((await run(['pg:backups', '--app', 'alpha'])).stdout).toBe(
      [
        '=== Backups',
        '',
        '  ID     Created at             Status                           Size   Database',
        ' ────────────────────────────────────────────────────────────────────────────────',
        '  b001   2026-01-02T03:04:05Z   Completed 2026-01-02T03:04:06Z   1 KB   my-db',
        '',
        '=== Restores',
        '',
        'No restores found. Use renga pg:backups:restore to restore a backup',
        '',
        '=== Copies',
        '',
        'No copies found. Use renga pg:copy to copy a database to another',
        '',
        '',
      ].join('\n'),
    );
  });
});

describe.each([
  ['pg', 'pg_dump'],
  ['mysql', 'mariadb_dump'],
])('renga %s:backups', (topic, from_type) => {
  const foreign = { ...backup, from_type: topic === 'pg' ? 'mariadb_dump' : 'pg_dump', uuid: 'foreign' };
  const done = { ...backup, from_type };
  const underWay = { ...done, uuid: 'transfer-2', name: 'b002', succeeded: null, finished_at: null };
  const transfers = [done, underWay, { ...foreign, name: 'b003', succeeded: null }];

  it('cancels what is under way of its own service', async () => {
    const { run } = await cliBench({
      'GET /client/v11/apps/alpha/transfers': transfers,
      'POST /client/v11/apps/alpha/transfers/transfer-2/actions/cancel': underWay,
    });
    const typed = [`${topic}:backups:cancel`, '--app', 'alpha'];
    const cancelled = { status: 0, stdout: '', stderr: 'Cancelling b002... done\n' };
    expect(await run(typed)).toEqual(cancelled);
    expect(await run([...typed, 'b002'])).toEqual(cancelled);
    expect((await run([...typed, 'b003'])).stderr).toContain('There is no b003 on alpha.');
  });

  it('has nothing to cancel where nothing of its own service is under way', async () => {
    const { run } = await cliBench({ 'GET /client/v11/apps/alpha/transfers': [done, foreign] });
    const { status, stderr } = await run([`${topic}:backups:cancel`, '--app', 'alpha']);
    expect(stderr).toContain('No active backups/transfers');
    expect(status).not.toBe(0);
  });

  it('shows a URL of the newest that is whole', async () => {
    const url = 'http://localhost/streams/backup/secret';
    const { run } = await cliBench({
      'GET /client/v11/apps/alpha/transfers': transfers,
      'POST /client/v11/apps/alpha/transfers/transfer-1/actions/public-url': { url },
    });
    expect((await run([`${topic}:backups:url`, '--app', 'alpha'])).stdout).toBe(`${url}\n`);
  });
});

describe('renga pg:pull and pg:push', () => {
  it('say what has to be installed where it is not', async () => {
    const { run, folder } = await cliBench({ ...resolved });
    const { status, stderr } = await run(['pg:pull', 'DATABASE', 'mine', '--app', 'alpha'], {
      env: { PATH: folder },
    });
    expect(stderr).toContain('psql is not on this machine. Install the client programs of PostgreSQL');
    expect(stderr).toContain('no_postgresql_programs');
    expect(status).not.toBe(0);
  });

  it('tell programs a password by their environment alone', async () => {
    const { run, folder } = await cliBench({ ...resolved });
    const program = '#!/bin/sh\necho "$PGPASSWORD $*" >> "$0.said"\nexit 2\n';
    for (const name of ['psql', 'createdb']) writeFileSync(join(folder, name), program, { mode: 0o755 });
    const { stderr } = await run(
      ['pg:pull', 'DATABASE', 'postgres://me:p%40ss@db.example.com/ledger', '--app', 'alpha'],
      { env: { PATH: `${folder}:${process.env['PATH']}` } },
    );
    expect(stderr).toContain('postgres://me@db.example.com/ledger can neither be opened nor made.');
    expect(readFileSync(join(folder, 'psql.said'), 'utf8')).toMatch(/^p@ss --.*--dbname=postgres:\/\/me@db/s);
    expect(readFileSync(join(folder, 'createdb.said'), 'utf8')).toBe(
      'p@ss --maintenance-db=postgres://me@db.example.com/postgres ledger\n',
    );
  });
});

describe('renga pg:backups:schedule', () => {
  it('takes a full hour and a time zone, and nothing else', async () => {
    const { run } = await cliBench(resolved);
    for (const topic of ['pg', 'mysql']) {
      const typed = [`${topic}:backups:schedule`, '--at', '02:30', '--app', 'alpha'];
      const { status, stderr } = await run(typed);
      expect(stderr).toContain("Invalid schedule format: expected --at '[HOUR]:00 [TIMEZONE]'");
      expect(status).toBe(2);
    }
  });

  it('is about databases of its own service', async () => {
    const { run } = await cliBench({ ...resolved, 'GET /apps/alpha/addons': [database] });
    const app = ['--app', 'alpha'];
    const refused = await run(['mysql:backups:schedule', 'my-db', '--at', '02:00', ...app]);
    expect(refused.stderr).toContain('my-db is of postgresql, not of mariadb.');
    expect(refused.status).not.toBe(0);
    expect((await run(['mysql:backups:schedules', ...app])).stderr).toContain(
      'Use renga mysql:backups:schedule to set one up',
    );
    expect((await run(['mysql:backups:unschedule', ...app])).stderr).toContain(
      'No daily backups found on alpha.',
    );
  });
});
