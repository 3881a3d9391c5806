import { appendFileSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outputs } from '../platform/ports.ts';
import { Bell } from '../std/bell.ts';

export interface FileOutputsOptions {
  /** One file per output, and beside it an empty one once it is closed. */
  readonly folder: string;
  /** Bytes that one output may have; what goes beyond is left out, which is said once. */
  readonly limitBytes?: number;
}

/** Ids name files. */
const ID = /^[\w-]{1,64}$/;
const DEFAULT_LIMIT_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

/** Output of builds and releases in append-only files. */
export class FileOutputs implements Outputs {
  readonly #folder: string;
  readonly #limitBytes: number;
  /** Rung when the output of that id has changed; only there while somebody reads. */
  readonly #bells = new Map<string, { readonly bell: Bell; readers: number }>();
  /** Closed, but the disk does not say so. */
  readonly #closed = new Set<string>();
  /** Outputs with a hole, because the disk refused some of it. */
  readonly #broken = new Set<string>();

  constructor(options: FileOutputsOptions) {
    this.#folder = options.folder;
    this.#limitBytes = options.limitBytes ?? DEFAULT_LIMIT_BYTES;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** Never fails; where a full disk makes a hole, the output says so as soon as it can. */
  append(id: string, text: string): void {
    const path = this.#path(id);
    if (text === '' || this.#isClosed(id)) return;
    const hole = this.#broken.has(id) ? '\n [part of this output could not be stored]\n' : '';
    try {
      appendFileSync(path, this.#withinLimit(path, hole + text), { mode: 0o600 });
      this.#broken.delete(id);
    } catch {
      this.#broken.add(id);
    }
    this.#bells.get(id)?.bell.ring();
  }

  close(id: string): void {
    this.#closed.add(id);
    try {
      writeFileSync(this.#closedPath(id), '', { mode: 0o600 });
      this.#closed.delete(id);
    } catch {
      // Closed for this process; the next one finds it open and closes it again.
    }
    this.#broken.delete(id);
    this.#bells.get(id)?.bell.ring();
  }

  read(id: string, offset: number, signal: AbortSignal): AsyncIterable<Uint8Array> | null {
    if (!ID.test(id)) return null;
    if (!existsSync(this.#path(id)) && !this.#isClosed(id)) return null;
    return this.#follow(id, offset, signal);
  }

  async forget(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      this.#closed.delete(id);
      await rm(this.#path(id), { force: true });
      await rm(this.#closedPath(id), { force: true });
      this.#bells.get(id)?.bell.ring();
    }
  }

  async *#follow(id: string, offset: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const shared = this.#bells.get(id) ?? { bell: new Bell(), readers: 0 };
    this.#bells.set(id, shared);
    shared.readers += 1;
    try {
      let position = offset;
      while (!signal.aborted) {
        // In this order: what is written after a look at the state is seen by the next look.
        const rings = shared.bell.rings;
        const last = this.#isClosed(id) || !existsSync(this.#path(id));
        for await (const chunk of chunksFrom(this.#path(id), position, signal)) {
          position += chunk.length;
          yield chunk;
        }
        if (last) return;
        await shared.bell.heard(rings, signal);
      }
    } finally {
      shared.readers -= 1;
      if (shared.readers === 0) this.#bells.delete(id);
    }
  }

  #withinLimit(path: string, text: string): string {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > this.#limitBytes) return '';
    if (size + Buffer.byteLength(text) <= this.#limitBytes) return text;
    const fitting = Buffer.from(text).toString('utf8', 0, this.#limitBytes - size);
    return `${fitting}\n [output stops here: it may have ${this.#limitBytes} bytes]\n`;
  }

  #isClosed(id: string): boolean {
    return this.#closed.has(id) || existsSync(this.#closedPath(id));
  }

  #path(id: string): string {
    if (!ID.test(id)) throw new RangeError(`${JSON.stringify(id)} is not the id of an output`);
    return join(this.#folder, id);
  }

  #closedPath(id: string): string {
    return `${this.#path(id)}.done`;
  }
}

/** What a file holds from `position` on; nothing when there is none. */
async function* chunksFrom(path: string, position: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = await open(path).catch(() => null);
  if (!file) return;
  try {
    for (let place = position; !signal.aborted; ) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, place);
      if (bytesRead === 0) return;
      place += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
