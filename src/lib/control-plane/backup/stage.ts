import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type DatabaseFacts, snapshotDatabase } from '../../store/snapshot.ts';
import { DATABASE } from './manifest.ts';

interface Stage {
  /** What the database tells of itself. */
  readonly facts: DatabaseFacts;
  /** Slugs that a release names and that are not there. */
  readonly missing: readonly string[];
}

/** Apps may be destroyed, and their slugs swept, while the files are gathered. */
const TRIES = 5;
/** Refs first: what they name is there by then. Loose objects before packs, into which git moves them. */
const GIT_ORDER = ['HEAD', 'packed-refs', 'refs', 'config', 'info', 'objects'];
const LAST_IN_OBJECTS = ['info', 'pack'];

/** Gathers a running installation in a folder, as it was at one moment: a copy of the database, and links to files. */
export async function stageInstallation(home: string, folder: string): Promise<Stage> {
  await copyTree(home, folder, ['installation.json', 'settings.json', 'tls', 'outputs', 'addons', 'backups']);
  await copyTree(join(home, 'registry'), join(folder, 'registry'), ['repositories', 'blobs']);
  for (const name of ['key', 'rendezvous-port', 'secure-port'])
    await place(join(home, 'state', name), join(folder, 'state', name), { isFixed: false });
  let stage: Stage;
  let tries = 0;
  do {
    const copy = join(folder, ...DATABASE);
    await rm(copy, { force: true });
    const facts = snapshotDatabase(join(home, ...DATABASE), copy);
    stage = { facts, missing: await linkSlugs(home, folder, facts.slugDigests) };
    tries += 1;
  } while (stage.missing.length > 0 && tries < TRIES);
  for (const appId of stage.facts.appIds) await linkRepository(home, folder, `${appId}.git`);
  return stage;
}

async function linkSlugs(
  home: string,
  folder: string,
  digests: readonly string[],
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const digest of digests) {
    const [from, to] = [join(home, 'slugs', `${digest}.tgz`), join(folder, 'slugs', `${digest}.tgz`)];
    if (!(await place(from, to, { isFixed: true }))) missing.push(digest);
  }
  return missing;
}

/** A repository that git tidies up meanwhile is gathered again. */
async function linkRepository(home: string, folder: string, name: string): Promise<void> {
  const [from, to] = [join(home, 'git', name), join(folder, 'git', name)];
  for (let tries = 0; tries < TRIES; tries += 1) {
    await rm(to, { recursive: true, force: true });
    if (await copyTree(from, to, GIT_ORDER)) return;
  }
}

/** Whether everything that was seen could be had. */
async function copyTree(from: string, to: string, names: readonly string[]): Promise<boolean> {
  const entries = await readdir(from, { withFileTypes: true }).catch(() => []);
  let isWhole = true;
  for (const name of names) {
    const entry = entries.find((each) => each.name === name);
    if (entry?.isFile())
      isWhole = (await place(join(from, name), join(to, name), fixedness(from))) && isWhole;
    else if (entry?.isDirectory()) {
      const below = (await readdir(join(from, name))).toSorted(looseFirst);
      await mkdir(join(to, name), { recursive: true, mode: 0o700 });
      isWhole = (await copyTree(join(from, name), join(to, name), below)) && isWhole;
    }
  }
  return isWhole;
}

const looseFirst = (a: string, b: string): number =>
  LAST_IN_OBJECTS.indexOf(a) - LAST_IN_OBJECTS.indexOf(b) || (a < b ? -1 : 1);

/** Git never writes to an object again. */
const fixedness = (folder: string): { readonly isFixed: boolean } => ({
  isFixed:
    folder.includes('.git/objects') ||
    folder.endsWith('backups') ||
    folder.endsWith(join('registry', 'blobs')),
});

/** Whether the file was there. One that is never written to is linked, and any other copied. */
async function place(from: string, to: string, { isFixed }: { readonly isFixed: boolean }): Promise<boolean> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await rm(to, { force: true });
  try {
    await (isFixed ? link(from, to).catch(() => copyFile(from, to)) : copyFile(from, to));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
