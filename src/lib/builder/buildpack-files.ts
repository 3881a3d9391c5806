import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Buildpack, BuildpackSource } from '../domain/buildpack.ts';
import { failWith } from './build-failed.ts';
import { unavailable } from './failures.ts';
import type { TarEntry } from './tar-entry.ts';

/** What `compile.sh` finds of one buildpack under `folder`: how to obtain it, and what of it is there already. */
export async function* buildpackEntries(
  buildpack: Buildpack,
  options: { readonly folder: string; readonly bundledFolder: string },
): AsyncIterable<TarEntry> {
  const { folder } = options;
  const { source } = buildpack;
  yield { kind: 'folder', name: folder };
  if (source.kind === 'git' || source.kind === 'tarball') {
    yield { kind: 'text', name: `${folder}/url`, text: source.url };
    yield* description(folder, source.kind, 'ref' in source ? source.ref : null);
    return;
  }
  if (source.kind === 'bundled') {
    yield* description(folder, 'folder', null);
    yield* tree(join(options.bundledFolder, source.folder), `${folder}/pack`);
    return;
  }
  yield* local(buildpack, source, folder);
}

async function* local(
  buildpack: Buildpack,
  { path, ref }: Extract<BuildpackSource, { readonly kind: 'local' }>,
  folder: string,
): AsyncIterable<TarEntry> {
  const found = await stat(path).catch(() => null);
  if (found === null) failWith(unavailable(buildpack.title, `There is nothing at ${path}.`));
  if (!found.isDirectory()) {
    yield* description(folder, 'archive', null);
    yield { kind: 'file', name: `${folder}/archive`, path, size: found.size };
    return;
  }
  const repository = await repositoryOf(path, ref);
  yield* description(folder, repository === null ? 'folder' : 'repository', ref);
  if (repository === null) yield* tree(path, `${folder}/pack`);
  else yield* tree(repository, `${folder}/repository`);
}

/** A bare repository is always cloned; the one of a checkout only to get at `ref`. */
async function repositoryOf(path: string, ref: string | null): Promise<string | null> {
  const isFolder = (each: string) =>
    stat(each).then(
      (found) => found.isDirectory(),
      () => false,
    );
  if ((await isFolder(join(path, 'objects'))) && (await isFolder(join(path, 'refs')))) return path;
  return ref !== null && (await isFolder(join(path, '.git'))) ? join(path, '.git') : null;
}

async function* description(folder: string, kind: string, ref: string | null): AsyncIterable<TarEntry> {
  yield { kind: 'text', name: `${folder}/kind`, text: kind };
  yield { kind: 'text', name: `${folder}/ref`, text: ref ?? '' };
}

async function* tree(path: string, name: string): AsyncIterable<TarEntry> {
  yield { kind: 'folder', name };
  for (const child of (await readdir(path)).sort()) {
    if (child !== '.git') yield* node(join(path, child), `${name}/${child}`);
  }
}

async function* node(path: string, name: string): AsyncIterable<TarEntry> {
  const found = await lstat(path);
  if (found.isDirectory()) yield* tree(path, name);
  if (found.isSymbolicLink()) yield { kind: 'link', name, target: await readlink(path) };
  if (found.isFile())
    yield { kind: 'file', name, path, size: found.size, mode: found.mode & 0o111 ? 0o755 : 0o644 };
}
