import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Loss } from './drain-buffer.ts';

/** How far a drain has come with the log of its app. */
export interface Progress {
  /** Sequence number of the last line that was delivered or given up. */
  readonly after: number;
  /** What was given up and not yet told. */
  readonly loss: Loss | null;
}

const stored = z.object({
  after: z.number().int().min(0),
  loss: z.object({ count: z.number().int().positive(), since: z.coerce.date() }).nullable(),
});

/**
 * The file that lets a drain go on where it was after a restart. What was acknowledged is not sent again, unless the
 * process was killed in the instant between.
 */
export class ProgressFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** `null` when there is none that can be read. */
  read(): Progress | null {
    try {
      return stored.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      return null;
    }
  }

  /** A disk that will not have it costs repetition after a restart, not the drain. */
  write(progress: Progress): void {
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      writeFileSync(`${this.#path}.new`, JSON.stringify(progress), { mode: 0o600 });
      renameSync(`${this.#path}.new`, this.#path);
    } catch {
      // Tried again with the next batch.
    }
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}
