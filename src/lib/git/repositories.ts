import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Branch } from '../platform/ports.ts';
import { randomHex } from '../std/ids.ts';
import { KeyedQueue } from '../std/keyed-queue.ts';
import { readGit } from './git-command.ts';

/** Made by an interrupted git, and by nothing that still runs when the platform starts. */
const LEFT_IN_OBJECTS = /^(incoming-|tmp_objdir-)/;
const LEFT_IN_PACKS = /^tmp_/;

/** Heroku's checkout keeps what `git archive` would leave out or rewrite. */
const ATTRIBUTES = '* -export-ignore -export-subst\n';

/** One bare repository an app and a pipeline, made when it is first asked for. */
export class Repositories {
  readonly #folder: string;
  readonly #queue = new KeyedQueue();

  constructor(options: { readonly folder: string }) {
    this.#folder = options.folder;
  }

  /** Where temporary files of this module go; emptied by `recover`. */
  get temporaryFolder(): string {
    return join(this.#folder, 'tmp');
  }

  /** Folder that git looks for hooks in. */
  get hooksFolder(): string {
    return join(this.#folder, 'hooks');
  }

  /** The repository of an app or a pipeline. */
  ensure(id: string): Promise<string> {
    return this.#queue.run(id, async () => {
      const path = this.#path(id);
      if (!(await exists(path))) await this.#create(path);
      return path;
    });
  }

  /** Deletes it; absent is success. */
  async forget(id: string): Promise<void> {
    await this.#queue.run(id, () => rm(this.#path(id), { recursive: true, force: true }));
  }

  /** Removes what a crash left, and writes the pre-receive hook anew. Call it before the first request. */
  async recover(hookScript: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await rm(this.temporaryFolder, { recursive: true, force: true });
    for (const name of await readdir(this.#folder))
      if (name.endsWith('.git')) await clean(join(this.#folder, name));
    await this.#writeHook(hookScript);
  }

  async #create(path: string): Promise<void> {
    const draft = join(this.temporaryFolder, `${randomHex(8)}.git`);
    await mkdir(this.temporaryFolder, { recursive: true, mode: 0o700 });
    await readGit(['init', '--quiet', '--bare', '--initial-branch=main', '--template=', draft]);
    await mkdir(join(draft, 'info'), { recursive: true });
    await writeFile(join(draft, 'info', 'attributes'), ATTRIBUTES);
    await rename(draft, path);
  }

  async #writeHook(script: string): Promise<void> {
    const path = join(this.hooksFolder, 'pre-receive');
    await mkdir(this.hooksFolder, { recursive: true, mode: 0o700 });
    await writeFile(`${path}.new`, script);
    await chmod(`${path}.new`, 0o700);
    await rename(`${path}.new`, path);
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.git`);
  }
}

/** The branches of a repository, by name. */
export async function readBranches(repository: string): Promise<readonly Branch[]> {
  const format = '--format=%(objectname) %(refname:lstrip=2)';
  const listing = await readGit(['--git-dir', repository, 'for-each-ref', format, 'refs/heads']);
  return listing
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ commit: line.slice(0, line.indexOf(' ')), name: line.slice(line.indexOf(' ') + 1) }));
}

async function clean(repository: string): Promise<void> {
  const objects = join(repository, 'objects');
  await removeMatching(objects, LEFT_IN_OBJECTS);
  await removeMatching(join(objects, 'pack'), LEFT_IN_PACKS);
  await removeMatching(repository, /\.lock$/);
  await removeLocks(join(repository, 'refs'));
}

async function removeMatching(folder: string, pattern: RegExp): Promise<void> {
  for (const name of await readdir(folder).catch(() => []))
    if (pattern.test(name)) await rm(join(folder, name), { recursive: true, force: true });
}

async function removeLocks(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries)
    if (entry.isFile() && entry.name.endsWith('.lock'))
      await rm(join(entry.parentPath, entry.name), { force: true });
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
