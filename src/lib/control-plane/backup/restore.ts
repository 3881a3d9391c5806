import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { replaceFile } from '../../std/durable-file.ts';
import { randomHex } from '../../std/ids.ts';
import { makePrivateFolder } from '../../std/private-folder.ts';
import { inspectDatabase } from '../../store/snapshot.ts';
import { SqlStore } from '../../store/sql-store.ts';
import { StateRefused } from '../../store/state-refused.ts';
import { restoreMarker } from '../home.ts';
import { OwnerLock } from '../owner-lock.ts';
import { StartRefused } from '../start-refused.ts';
import { newerBackup, readArchive } from './archive.ts';
import { BackupRefused } from './backup-refused.ts';
import { type BackupManifest, DATABASE, PARTS } from './manifest.ts';

export interface RestoreOptions {
  /** Folder of the installation, which must not be running. */
  readonly home: string;
  readonly file: string;
  /** Of this program. */
  readonly version: string;
  /** Whether what is there may be set aside. */
  readonly mayReplace: boolean;
}

export interface RestoredBackup {
  readonly installation: string;
  readonly createdAt: string;
  /** Where what was there before is now; `null` when there was nothing. */
  readonly replaced: string | null;
}

/**
 * Puts a backup in place of an installation. Everything is read and proven beside it first; then the parts change places,
 * and a start in between is refused. What was there is kept in a folder of its own.
 * @throws {BackupRefused}
 */
export async function restore(options: RestoreOptions): Promise<RestoredBackup> {
  const home = resolve(options.home);
  makePrivateFolder(join(home, 'run'));
  const lock = lockOf(home, options.version);
  try {
    if (isThere(home) && !options.mayReplace)
      throw new BackupRefused('installation_not_empty', `There is an installation in ${home} already.`);
    return await replace(home, options);
  } finally {
    lock.release();
  }
}

function lockOf(home: string, version: string): OwnerLock {
  const owner = { pid: process.pid, startedAt: new Date().toISOString(), version, socket: 'restore' };
  try {
    return OwnerLock.take(join(home, 'run', 'owner.sqlite'), join(home, 'run', 'control-plane.json'), owner);
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error;
    throw new BackupRefused(
      'installation_running',
      `${error.message} Stop it first: renga backend:stop, or systemctl stop renga`,
      { cause: error },
    );
  }
}

/** A restore that was interrupted has left nothing whole. */
const isThere = (home: string): boolean =>
  !existsSync(restoreMarker(home)) &&
  [join(home, ...DATABASE), join(home, 'installation.json')].some((path) => existsSync(path));

async function replace(home: string, { file }: RestoreOptions): Promise<RestoredBackup> {
  const fresh = join(home, 'tmp', `restore-${randomHex(8)}`);
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  try {
    const manifest = await readArchive(resolve(file), fresh);
    await prove(fresh, manifest, resolve(file));
    const replaced = await changePlaces(home, fresh);
    return { installation: manifest.installation, createdAt: manifest.created_at, replaced };
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** That the control plane could start with it: the database is whole and not newer, its key is there, its migrations go through. */
async function prove(folder: string, manifest: BackupManifest, file: string): Promise<void> {
  try {
    inspectDatabase(join(folder, ...DATABASE));
    const store = SqlStore.open(join(folder, ...DATABASE), manifest.renga);
    await store.close();
  } catch (error) {
    if (error instanceof StateRefused && error.id === 'state_newer') throw newerBackup(file, manifest);
    const why = error instanceof Error ? error.message : String(error);
    throw new BackupRefused('backup_damaged', `The backup ${file} is damaged: ${why}`, { cause: error });
  }
}

/** May be killed at any instruction: a restore that is run again sets aside what the first one has not. */
async function changePlaces(home: string, fresh: string): Promise<string | null> {
  const marker = restoreMarker(home);
  const isBegun = existsSync(marker);
  const replaced = isBegun ? JSON.parse(readFileSync(marker, 'utf8')).replaced : nameAside(home);
  const hasParts = PARTS.some((part) => existsSync(join(home, part)));
  await mkdir(replaced, { recursive: true, mode: 0o700 });
  await replaceFile(marker, JSON.stringify({ replaced }));
  for (const part of PARTS) {
    await setAside(join(home, part), join(replaced, part));
    if (existsSync(join(fresh, part))) await rename(join(fresh, part), join(home, part));
  }
  // The routes of dynos that are not of this installation.
  await setAside(join(home, 'router', 'table.json'), join(replaced, 'table.json'));
  await syncFolder(home);
  await rm(marker);
  await syncFolder(home);
  if (hasParts || isBegun) return replaced;
  await rm(replaced, { recursive: true, force: true });
  return null;
}

const nameAside = (home: string): string =>
  join(home, `replaced-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`);

async function setAside(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  if (existsSync(to)) await rm(from, { recursive: true });
  else await rename(from, to);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}
