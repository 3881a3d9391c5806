import {
  chmodSync,
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { Script } from 'node:vm';

export interface CachedBundle {
  readonly exports: unknown;
  /** Keeps the compiled code of what has run by now, if this kind of run added any. Never throws. */
  save(): void;
}

interface CacheOptions {
  /** The script: a function of `exports`, `require` and `module`, in parentheses. */
  readonly file: string;
  /** Folder for compiled code, or null to do without. */
  readonly folder: string | null;
  /** Changes with the script's contents. */
  readonly version: string;
  /** The command: each topic has a cache, which grows by the commands that it has not seen yet. */
  readonly use: string;
  /** Loads what the script requires. */
  readonly require: (name: string) => unknown;
}

const FORGET_AFTER_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Evaluates a script whose compiled functions were kept from earlier runs, which halves the time it takes to start.
 * V8 itself rejects code of another version; a file that lost a part is noticed by its seal, because V8 would crash on it.
 */
export function loadCached({ file, folder, version, use, require: load }: CacheOptions): CachedBundle {
  const path = folder && `${folder}/${version}-${process.version}-${process.arch}-${topicOf(use)}.bin`;
  const known = path ? read(path) : null;
  const script = new Script(
    // The source is ASCII, so one byte a letter is exact and the cheapest to read.
    readFileSync(file, 'latin1'),
    { filename: file, ...(known ? { cachedData: known.code } : {}) },
  );
  const loaded = { exports: {} };
  script.runInThisContext()(loaded.exports, load, loaded);
  const uses = known && !script.cachedDataRejected ? known.uses : [];
  return {
    exports: loaded.exports,
    save: () => {
      if (path && !uses.includes(use)) keep(folder, path, [...uses, use], script);
    },
  };
}

/** What is read back costs time, so that a command does not get the code of all others too. */
const topicOf = (use: string): string => /^[a-z]+/.exec(use)?.[0] ?? 'other';

/** Seal, length of the list of uses, the list, the code. */
function read(path: string): { readonly uses: readonly string[]; readonly code: Buffer } | null {
  try {
    const file = openSync(path, 'r');
    try {
      const owner = fstatSync(file).uid;
      if (process.getuid && owner !== process.getuid()) return null;
      const bytes = readFileSync(file);
      const body = bytes.subarray(4);
      if (sealOf(body) !== bytes.readUInt32LE(0)) return null;
      const end = 4 + body.readUInt32LE(0);
      return { uses: body.toString('latin1', 4, end).split('\n'), code: body.subarray(end) };
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}

function keep(folder: string, path: string, uses: readonly string[], script: Script): void {
  try {
    makeFolder(folder);
    const list = Buffer.from(uses.join('\n'), 'latin1');
    const head = Buffer.alloc(8);
    const code = script.createCachedData();
    head.writeUInt32LE(list.length, 4);
    const bytes = Buffer.concat([head, list, code]);
    bytes.writeUInt32LE(sealOf(bytes.subarray(4)), 0);
    writeDurably(path, bytes);
    forgetOld(folder);
  } catch {
    // A cache that cannot be written is no reason to fail a command.
  }
}

/** The smallest part that a disk loses. */
const SECTOR = 512;

/**
 * Sums up the length and a word of every sector (FNV-1a). What can befall a file that was written whole and synced is a
 * sector that was lost; a checksum of every byte would cost each start the two milliseconds that loading zlib takes.
 */
function sealOf(bytes: Buffer): number {
  let seal = Math.imul(0x811c9dc5 ^ bytes.length, 0x01000193);
  for (let at = 0; at + 4 <= bytes.length; at += SECTOR)
    seal = Math.imul(seal ^ bytes.readInt32LE(at), 0x01000193);
  return seal >>> 0;
}

function writeDurably(path: string, bytes: Buffer): void {
  const fresh = `${path}.${process.pid}`;
  const file = openSync(fresh, 'w', 0o600);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
}

/** Only its owner may write here: what lies in it is run. One level at a time, since `recursive` can hang on odd paths. */
function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let at = folder; at !== '' && !exists(at) && missing.length < 4; at = at.replace(/[\\/][^\\/]*$/, ''))
    missing.unshift(at);
  for (const each of missing) mkdirSync(each, { mode: 0o700 });
  if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function forgetOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = `${folder}/${name}`;
    if (Date.now() - statSync(path).mtimeMs > FORGET_AFTER_MS) rmSync(path, { force: true });
  }
}
