import {
  chmodSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

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
 * V8 itself rejects code of another version; a damaged file is noticed by its checksum, because V8 would crash on it.
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

/** Checksum, length of the list of uses, the list, the code. */
function read(path: string): { readonly uses: readonly string[]; readonly code: Buffer } | null {
  try {
    const file = openSync(path, 'r');
    try {
      const owner = fstatSync(file).uid;
      if (process.getuid && owner !== process.getuid()) return null;
      const bytes = readFileSync(file);
      const body = bytes.subarray(4);
      if (crc32(body) !== bytes.readUInt32LE(0)) return null;
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
    bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0);
    const fresh = `${path}.${process.pid}`;
    writeFileSync(fresh, bytes, { mode: 0o600 });
    renameSync(fresh, path);
    forgetOld(folder);
  } catch {
    // A cache that cannot be written is no reason to fail a command.
  }
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
