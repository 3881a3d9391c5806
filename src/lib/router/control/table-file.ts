import type { RouteTable } from '../../domain/route-table.ts';
import { readIfThere, replaceFile } from '../../std/durable-file.ts';
import { parseTable } from './parse-table.ts';

/** The last table, kept for a router that starts while no control plane is there. */
export class TableFile {
  readonly #path: string;
  readonly #warn: (message: string) => void;
  #next: RouteTable | undefined;
  #writing: Promise<void> | undefined;

  constructor(path: string, warn: (message: string) => void) {
    this.#path = path;
    this.#warn = warn;
  }

  /** `null` when there is none that can be used. */
  async load(): Promise<RouteTable | null> {
    try {
      const json = await readIfThere(this.#path);
      return json === null ? null : parseTable(json);
    } catch (error) {
      this.#warn(`${this.#path} cannot be used and is ignored until a new table comes: ${String(error)}`);
      return null;
    }
  }

  /**
   * Resolves when this table or a later one outlives the process; no dyno outlives a power cut, so that the disk need not be
   * waited for. Never rejects: a full disk must not stop routing.
   */
  async save(table: RouteTable): Promise<void> {
    this.#next = table;
    await this.#writing;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #write(): Promise<void> {
    const table = this.#next;
    if (!table) return;
    this.#next = undefined;
    try {
      await replaceFile(this.#path, JSON.stringify(table), { flush: false });
    } catch (error) {
      this.#warn(`the routing table could not be saved, it is in force all the same: ${String(error)}`);
    }
  }
}
