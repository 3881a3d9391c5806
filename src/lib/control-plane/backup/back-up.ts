import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { randomHex } from '../../std/ids.ts';
import { writeArchive } from './archive.ts';
import { BackupRefused } from './backup-refused.ts';
import { DATABASE, FORMAT } from './manifest.ts';
import { stageInstallation } from './stage.ts';

export interface BackUpOptions {
  /** Folder of the installation, which may be running. */
  readonly home: string;
  /** The file to write. */
  readonly file: string;
  /** Of this program. */
  readonly version: string;
}

export interface MadeBackup {
  readonly file: string;
  readonly bytes: number;
  readonly apps: number;
  /** Slugs that a release names and that are not there any more. */
  readonly missing: readonly string[];
}

/**
 * Saves an installation in one file, as it was at one moment: database, key, certificates, slugs, git repositories, build
 * outputs and settings. The data of add-ons is not among it.
 * @throws {BackupRefused} `nothing_to_back_up`, `backup_exists`
 * @throws {StateRefused} when the database is damaged
 */
export async function backUp({ home, file, version }: BackUpOptions): Promise<MadeBackup> {
  if (!existsSync(join(home, ...DATABASE)))
    throw new BackupRefused('nothing_to_back_up', `There is no installation in ${home}. Set RENGA_HOME.`);
  const path = resolve(file);
  if (existsSync(path))
    throw new BackupRefused('backup_exists', `There is a file ${path} already. Name another one.`);
  const stage = join(home, 'tmp', `backup-${randomHex(8)}`);
  const draft = join(dirname(path), `.${basename(path)}.${randomHex(4)}`);
  await mkdir(join(stage, 'state'), { recursive: true, mode: 0o700 });
  try {
    const { facts, missing } = await stageInstallation(home, stage);
    const { id } = JSON.parse(readFileSync(join(home, 'installation.json'), 'utf8'));
    const manifest = {
      format: FORMAT,
      renga: version,
      state: facts.stateVersion,
      installation: String(id),
      created_at: new Date().toISOString(),
    };
    const bytes = await writeArchive(stage, manifest, draft);
    await rename(draft, path);
    return { file: path, bytes, apps: facts.appIds.length, missing };
  } finally {
    await rm(stage, { recursive: true, force: true });
    await rm(draft, { force: true });
  }
}
