import { type FileHandle, open, stat } from 'node:fs/promises';
import type { FilePlace } from './output-place.ts';

const CHUNK = 64 * 1024;
/** `max-file` of our containers. */
const FILES = 3;
const NEWLINE = 0x0a;

/** One file of the engine's json-file log, read by its inode while the engine renames it. */
export class LogFile {
  readonly inode: number;
  readonly #handle: FileHandle;
  #offset: number;
  #rest: Buffer = Buffer.alloc(0);

  private constructor(handle: FileHandle, inode: number, offset: number) {
    this.#handle = handle;
    this.inode = inode;
    this.#offset = offset;
  }

  /** The file at `path`, or `null` when there is none. @throws when it may not be read */
  static async open(path: string, offset = 0): Promise<LogFile | null> {
    const handle = await open(path).catch(absent);
    return handle && new LogFile(handle, (await handle.stat()).ino, offset);
  }

  /**
   * The file in which `place` lies, there; `null` when it is gone or the inode now belongs to another file.
   * @param path of the newest file
   */
  static async resume(path: string, place: FilePlace): Promise<LogFile | null> {
    for (const name of namesOf(path)) {
      const file = await LogFile.open(name, place.offset);
      if (file && (await file.#endsAt(place))) return file;
      await file?.close();
    }
    return null;
  }

  /** The file with the oldest lines that are still there. */
  static async oldest(path: string): Promise<LogFile | null> {
    for (const name of namesOf(path).reverse()) {
      const file = await LogFile.open(name);
      if (file) return file;
    }
    return null;
  }

  /** The file that the engine went on with after this one; `null` while this is the newest. */
  async next(path: string): Promise<LogFile | null> {
    const names = namesOf(path);
    for (;;) {
      // From the newest to the oldest: a rotation meanwhile shows one file twice and hides none.
      const inodes: (number | null)[] = [];
      for (const name of names) inodes.push((await stat(name).catch(absent))?.ino ?? null);
      const place = inodes.indexOf(this.inode);
      const index = place >= 0 ? place - 1 : inodes.findLastIndex((inode) => inode !== null);
      const name = names[index];
      if (name === undefined) return null;
      const file = await LogFile.open(name);
      if (file && file.inode === inodes[index]) return file;
      await file?.close();
    }
  }

  /** Whole lines from here to the end of what is written, with the offset after each. */
  async *lines(): AsyncGenerator<{ readonly text: string; readonly offset: number }> {
    for (;;) {
      const chunk = await this.#read(this.#offset + this.#rest.length, CHUNK);
      if (chunk.length === 0) return;
      this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
      for (;;) {
        const end = this.#rest.indexOf(NEWLINE);
        if (end < 0) break;
        const text = this.#rest.toString('utf8', 0, end);
        this.#rest = this.#rest.subarray(end + 1);
        this.#offset += end + 1;
        yield { text, offset: this.#offset };
      }
    }
  }

  /** Whether something was written that `lines` has not given. */
  async hasMore(): Promise<boolean> {
    return (await this.#handle.stat()).size > this.#offset + this.#rest.length;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #endsAt({ inode, offset, time }: FilePlace): Promise<boolean> {
    if (this.inode !== inode) return false;
    const before = await this.#read(Math.max(0, offset - 64), Math.min(64, offset));
    return before.toString('latin1').endsWith(`"time":"${time}"}\n`);
  }

  async #read(position: number, length: number): Promise<Buffer> {
    const { buffer, bytesRead } = await this.#handle.read(Buffer.allocUnsafe(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  }
}

/** Newest first. */
const namesOf = (path: string): string[] =>
  Array.from({ length: FILES }, (_item, index) => (index === 0 ? path : `${path}.${index}`));

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
