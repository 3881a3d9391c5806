import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { CommandError } from '../command-error.ts';

/** A folder as a gzip tar, and the commit that it is, if it is exactly one. */
export interface SourceArchive {
  readonly bytes: Uint8Array;
  readonly version: string | undefined;
}

/**
 * Packs a folder: in a git checkout what git would not ignore, committed or not; elsewhere everything.
 * @throws {CommandError} `no_app_json`
 */
export async function packSource(folder: string): Promise<SourceArchive> {
  const files = (await gitFiles(folder)) ?? (await allFiles(folder));
  if (!files.includes('app.json'))
    throw new CommandError(`There is no app.json in ${folder}. It says what the app is made of.`, {
      id: 'no_app_json',
    });
  return { bytes: await pack(folder, files), version: await cleanCommit(folder) };
}

async function pack(folder: string, files: readonly string[]): Promise<Uint8Array> {
  const { pack: tarOf } = await import('tar-stream');
  const tar = tarOf();
  const chunks: Buffer[] = [];
  const packed = pipeline(tar, createGzip(), async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) chunks.push(chunk);
  });
  for (const name of files) {
    const path = join(folder, name);
    const status = await lstat(path).catch(() => null);
    const mode = status && status.mode & 0o111 ? 0o755 : 0o644;
    if (status?.isSymbolicLink()) tar.entry({ name, type: 'symlink', linkname: await readlink(path) });
    else if (status?.isFile()) tar.entry({ name, mode, mtime: status.mtime }, await readFile(path));
  }
  tar.finalize();
  await packed;
  return Buffer.concat(chunks);
}

/** Null outside of a checkout. */
async function gitFiles(folder: string): Promise<readonly string[] | null> {
  const listed = await git(folder, ['ls-files', '--cached', '--others', '--exclude-standard', '-z']);
  return listed === null ? null : [...new Set(listed.split('\0').filter(Boolean))];
}

async function allFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((name) => !name.startsWith('.git/'))
    .sort();
}

/** The commit that the whole checkout is, without any change. */
async function cleanCommit(folder: string): Promise<string | undefined> {
  const changes = await git(folder, ['status', '--porcelain']);
  if (changes !== '') return undefined;
  return (await git(folder, ['rev-parse', 'HEAD']))?.trim();
}

async function git(folder: string, words: readonly string[]): Promise<string | null> {
  const { execa } = await import('execa');
  const result = await execa('git', words, { cwd: folder, reject: false, stdin: 'ignore' });
  return result.failed ? null : result.stdout;
}
