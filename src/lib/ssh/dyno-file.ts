import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RendezvousClient } from '../platform/ports.ts';
import { randomHex } from '../std/ids.ts';

const LARGEST_BYTES = 1024 ** 3;

/** Runs a command in the dyno that a pass is for, for a client that is there. */
export type RunIn = (command: string, client: RendezvousClient) => Promise<unknown>;

/** A file of a dyno as it is at one moment: read to its end first, as what is served may be read in any order. */
export class DynoFile {
  readonly #handle: FileHandle;
  readonly size: number;

  private constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  /** `null` when the dyno's user cannot read it, or it is larger than 1 GiB. @param folder for what is under way */
  static async read(
    path: string,
    { runIn, folder }: { readonly runIn: RunIn; readonly folder: string },
  ): Promise<DynoFile | null> {
    const spool = join(folder, `ssh-${randomHex(8)}`);
    const handle = await open(spool, 'wx+', 0o600);
    // Nobody but us has it from now on, and nothing is left of it whatever happens.
    await rm(spool);
    const { promise: ended, resolve } = Promise.withResolvers<number | null>();
    let size = 0;
    let status: number | null = null;
    let isWhole = false;
    try {
      await runIn(`exec cat -- ${quoted(path)} 2>/dev/null`, {
        input: nothingUntil(ended),
        write: async (bytes) => {
          size += bytes.length;
          if (size > LARGEST_BYTES) return resolve(null);
          await handle.writeFile(bytes);
        },
        exit: async (code) => {
          status = code;
        },
        close: () => resolve(status),
      });
      isWhole = (await ended) === 0;
    } finally {
      if (!isWhole) await handle.close();
    }
    return isWhole ? new DynoFile(handle, size) : null;
  }

  /** `null` behind its end. */
  async at(offset: number, length: number): Promise<Buffer | null> {
    const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(length), 0, length, offset);
    return bytesRead === 0 ? null : buffer.subarray(0, bytesRead);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** There is nothing to be typed, but an end would mean that the client has gone. */
async function* nothingUntil(over: Promise<unknown>): AsyncGenerator<Uint8Array> {
  yield* await over.then(() => []);
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
