import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { z } from 'zod';
import { BackupRefused } from './backup-refused.ts';
import { type BackupManifest, backupManifest, CHECKSUMS, FORMAT, MANIFEST, PARTS } from './manifest.ts';

const checksumsFile = z.record(z.string(), z.string());
const SMALL = 64 * 1024 * 1024;

/** Writes a folder as one file (0600) that is on the disk when this resolves; answers its size in bytes. */
export async function writeArchive(folder: string, manifest: BackupManifest, path: string): Promise<number> {
  const archive = pack();
  // Slugs and git objects are compressed already.
  const written = pipeline(
    Readable.from(archive),
    createGzip({ level: 1 }),
    createWriteStream(path, { flags: 'wx', mode: 0o600 }),
  );
  await Promise.all([fill(archive, folder, manifest), written]);
  const file = await open(path);
  await file.sync().finally(() => file.close());
  return (await stat(path)).size;
}

async function fill(
  archive: ReturnType<typeof pack>,
  folder: string,
  manifest: BackupManifest,
): Promise<void> {
  const checksums: Record<string, string> = {};
  const text = (name: string, value: object) =>
    new Promise<void>((resolve, reject) =>
      archive.entry({ name, mode: 0o600 }, JSON.stringify(value), (error) =>
        error ? reject(error) : resolve(),
      ),
    );
  await text(MANIFEST, manifest);
  for await (const { name, isFile } of entriesOf(folder)) {
    if (!isFile) {
      archive.entry({ name, type: 'directory', mode: 0o700 });
      continue;
    }
    const path = join(folder, name);
    const hash = createHash('sha256');
    const { size } = await stat(path);
    const entry = archive.entry({ name, mode: 0o600, size });
    const bytes = size > 0 ? createReadStream(path, { end: size - 1 }) : Readable.from([]);
    await pipeline(bytes, hashing(hash), entry);
    checksums[name] = hash.digest('hex');
  }
  await text(CHECKSUMS, checksums);
  archive.finalize();
}

/** Folders too: git does not know a repository again whose empty ones are missing. */
async function* entriesOf(
  folder: string,
): AsyncGenerator<{ readonly name: string; readonly isFile: boolean }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries)
    yield { name: join(entry.parentPath, entry.name).slice(folder.length + 1), isFile: entry.isFile() };
}

/**
 * Reads a backup into an empty folder and proves that every file is what it was. Names lead to where parts of an
 * installation are, and nowhere else.
 * @throws {BackupRefused} `backup_missing`, `backup_damaged`, `backup_newer`
 */
export async function readArchive(path: string, folder: string): Promise<BackupManifest> {
  try {
    return await unpack(path, folder);
  } catch (error) {
    if (error instanceof BackupRefused) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && (error as NodeJS.ErrnoException).path === path)
      throw new BackupRefused('backup_missing', `There is no file ${path}.`, { cause: error });
    throw damaged(path, error instanceof Error ? error.message : String(error), error);
  }
}

async function unpack(path: string, folder: string): Promise<BackupManifest> {
  const archive = extract();
  const read = pipeline(createReadStream(path), createGunzip(), archive);
  read.catch(() => undefined);
  let manifest: BackupManifest | undefined;
  let checksums: Readonly<Record<string, string>> | undefined;
  const actual = new Map<string, string>();
  for await (const entry of archive) {
    const { name, type, size = 0 } = entry.header;
    if (type === 'directory' && isPart(name)) {
      await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
      entry.resume();
      continue;
    }
    if (type !== 'file') throw damaged(path, `${name} is no file`);
    if (manifest === undefined) manifest = await readManifest(path, entry, size);
    else if (name === CHECKSUMS) checksums = checksumsFile.parse(JSON.parse(await textOf(entry, size)));
    else if (isPart(name)) actual.set(name, await save(entry, join(folder, name)));
    else throw damaged(path, `${name} is not of an installation`);
  }
  await read;
  if (manifest === undefined || checksums === undefined) throw damaged(path, 'it ends too early');
  for (const [name, digest] of Object.entries(checksums))
    if (actual.get(name) !== digest) throw damaged(path, `${name} is not what it was`);
  if (actual.size !== Object.keys(checksums).length) throw damaged(path, 'it holds more than it says');
  return manifest;
}

async function readManifest(path: string, entry: Entry, size: number): Promise<BackupManifest> {
  if (entry.header.name !== MANIFEST) throw damaged(path, `${MANIFEST} does not come first`);
  const manifest = backupManifest.parse(JSON.parse(await textOf(entry, size)));
  if (manifest.format <= FORMAT) return manifest;
  throw newerBackup(path, manifest);
}

/** What a later program has made is for that program. */
export const newerBackup = (path: string, { renga }: BackupManifest): BackupRefused =>
  new BackupRefused(
    'backup_newer',
    `The backup ${path} was made by a newer Renga. Install Renga ${renga} or a newer one, then restore it again.`,
  );

type Entry = AsyncIterable<unknown> & { readonly header: { readonly name: string } };

const damaged = (path: string, why: string, cause?: unknown): BackupRefused =>
  new BackupRefused(
    'backup_damaged',
    `The backup ${path} is damaged: ${why}. Nothing was changed. Take another one.`,
    { cause },
  );

function isPart(name: string): boolean {
  const segments = name.replace(/\/$/, '').split('/');
  const isPlain = segments.every(
    (each) => each !== '' && each !== '.' && each !== '..' && !each.includes('\\'),
  );
  return isPlain && PARTS.some((part) => part === segments[0]);
}

async function textOf(entry: Entry, size: number): Promise<string> {
  if (size > SMALL) throw new RangeError('a file that describes the backup is too large');
  const chunks: Buffer[] = [];
  for await (const chunk of chunksOf(entry)) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** @returns the SHA-256 of what was saved */
async function save(entry: Entry, path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
  await pipeline(chunksOf(entry), hashing(hash), file);
  return hash.digest('hex');
}

/** By its iterator, which ends with the archive: as a stream it is one of another kind, and Node's waits for ever for its end. */
async function* chunksOf(entry: Entry): AsyncGenerator<unknown> {
  try {
    yield* entry;
  } catch (error) {
    throw new Error(`it breaks off in ${entry.header.name}`, { cause: error });
  }
}

const hashing = (hash: ReturnType<typeof createHash>): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
