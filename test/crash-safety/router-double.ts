import type { HeldRouter } from '../../src/lib/control-plane/outside.ts';
import type { HandOverRecord } from '../../src/lib/domain/release.ts';
import type { RouteTable } from '../../src/lib/domain/route-table.ts';

/** A router that goes on when its control plane is killed: it keeps a table, and sees that it can be kept. */
export class RouterDouble implements HeldRouter {
  readonly port = 8080;
  readonly #onTable: (table: RouteTable) => void;
  #table: RouteTable = { version: 0, apps: {}, control: { hosts: [], socketPath: '' } };

  constructor(options: { readonly onTable: (table: RouteTable) => void }) {
    this.#onTable = options.onTable;
  }

  get table(): RouteTable {
    return this.#table;
  }

  async status(): Promise<{ readonly tableVersion: number }> {
    return { tableVersion: this.#table.version };
  }

  async publish(table: RouteTable): Promise<void> {
    if (table.version < this.#table.version)
      throw new Error(`Table ${table.version} is older than ${this.#table.version}`);
    this.#table = table;
    this.#onTable(table);
  }

  async drained(): Promise<void> {}

  async idleMs(): Promise<Readonly<Record<string, number>>> {
    return {};
  }

  async beginTally(appId: string): Promise<string> {
    return appId;
  }

  async endTally(): Promise<HandOverRecord> {
    return { served: 1, failed: 0, retried: 0, longestHeldMs: 0 };
  }

  async stop(): Promise<void> {}

  close(): void {}
}
