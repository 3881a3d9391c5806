import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readGit, readGitLines, startGit } from './git-command.ts';

/** A commit as the builder takes it. */
export interface SourceArchive extends AsyncDisposable {
  readonly tarPath: string;
  /** First line of the commit message. */
  readonly subject: string;
}

/** A commit that cannot be built as it is; the message is for the pusher. */
export class SourceRefused extends Error {
  override readonly name = 'SourceRefused';
}

export interface ArchiveOptions {
  readonly repository: string;
  readonly commit: string;
  /** Where git finds the objects that were just received. */
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly name: string;
  /** Most bytes of uncompressed source. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Writes the tree of a commit to a tar file, which goes away with the archive.
 * @throws {SourceRefused} for submodules, for what is no commit, and beyond `maxBytes`
 */
export async function archiveSource(options: ArchiveOptions): Promise<SourceArchive> {
  await checkType(options);
  await checkSubmodules(options);
  const subject = await readText(options, 'log', '-1', '--format=%s', options.commit);
  const tarPath = join(options.folder, `${options.name}.tar`);
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const remove = (): Promise<void> => rm(tarPath, { force: true });
  try {
    await writeTar(options, tarPath);
  } catch (error) {
    await remove();
    throw error;
  }
  return { tarPath, subject, [Symbol.asyncDispose]: remove };
}

async function checkType(options: ArchiveOptions): Promise<void> {
  const type = await readText(options, 'cat-file', '-t', options.commit);
  if (type !== 'commit')
    throw new SourceRefused(`Push rejected, ${options.commit} is a ${type} and not a commit.`);
}

async function checkSubmodules(options: ArchiveOptions): Promise<void> {
  const listing = [...inRepository(options), 'ls-tree', '-r', '--full-tree', options.commit];
  const found: string[] = [];
  for await (const line of readGitLines(listing, options)) {
    const [entry = '', path = ''] = line.split('\t');
    if (entry.startsWith('160000 ')) found.push(path);
  }
  if (found.length === 0) return;
  throw new SourceRefused(
    `Push rejected, submodules cannot be built here: ${found.slice(0, 5).join(', ')}${found.length > 5 ? ' …' : ''}\n` +
      'Commit the files themselves (git subtree add) or vendor them, then push again.\n' +
      'Error ID: submodules_unsupported',
  );
}

async function writeTar(options: ArchiveOptions, path: string): Promise<void> {
  const archive = startGit([...inRepository(options), 'archive', '--format=tar', options.commit], options);
  await pipeline(
    archive.stdout,
    limit(options.maxBytes),
    createWriteStream(path, { mode: 0o600, flags: 'wx' }),
    {
      signal: options.signal,
    },
  ).catch(async (error: unknown) => {
    archive.kill('SIGKILL');
    await archive;
    throw error;
  });
  const { exitCode } = await archive;
  if (exitCode !== 0) throw new Error(`git archive of ${options.commit} ended with ${exitCode}`);
}

function limit(maxBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= maxBytes) return done(null, chunk);
      done(new SourceRefused(`Push rejected, the source is larger than ${Math.floor(maxBytes / 1e6)} MB.`));
    },
  });
}

const readText = async (options: ArchiveOptions, ...args: readonly string[]): Promise<string> =>
  (await readGit([...inRepository(options), ...args], options)).toString('utf8').trimEnd();
const inRepository = (options: ArchiveOptions): readonly string[] => ['--git-dir', options.repository];
