import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { replaceFileSync } from '../std/durable-file.ts';
import { StartRefused } from './start-refused.ts';

const ownerFile = z.object({
  pid: z.number(),
  startedAt: z.string(),
  version: z.string(),
  /** Where it answers. */
  socket: z.string(),
});

/** Who holds an installation. */
export type Owner = z.infer<typeof ownerFile>;

/**
 * Makes this process the only control plane of an installation. The lock is a file lock held through SQLite, the one
 * lock of Node that the kernel frees however the process dies; the JSON file beside it only says who holds it.
 */
export class OwnerLock {
  readonly #database: DatabaseSync;
  readonly #ownerPath: string;

  private constructor(database: DatabaseSync, ownerPath: string) {
    this.#database = database;
    this.#ownerPath = ownerPath;
  }

  /** @throws {StartRefused} `already_running`, naming the process that holds it and its socket */
  static take(lockPath: string, ownerPath: string, owner: Owner): OwnerLock {
    closeSync(openSync(lockPath, 'a', 0o600));
    const database = new DatabaseSync(lockPath);
    try {
      database.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
    } catch (error) {
      database.close();
      throw new StartRefused(
        'already_running',
        `Another control plane holds this installation (${describeOwner(ownerPath)}).`,
        { cause: error },
      );
    }
    replaceFileSync(ownerPath, `${JSON.stringify(owner)}\n`);
    return new OwnerLock(database, ownerPath);
  }

  release(): void {
    rmSync(this.#ownerPath, { force: true });
    this.#database.close();
  }
}

function describeOwner(path: string): string {
  try {
    const owner = ownerFile.parse(JSON.parse(readFileSync(path, 'utf8')));
    return `process ${owner.pid}, since ${owner.startedAt}, at ${owner.socket}`;
  } catch {
    return `see ${path}`;
  }
}
