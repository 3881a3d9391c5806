import type { Dyno } from '../domain/dyno.ts';
import type { Engine } from '../engine/port.ts';
import type { Store } from '../platform/ports.ts';
import { dynoLabels, networkName } from './container-spec.ts';
import type { Departures } from './departures.ts';
import type { InHand } from './in-hand.ts';
import type { Keeper } from './keeper.ts';
import type { Ledger } from './ledger.ts';
import type { OneOffs } from './one-offs.ts';
import type { Sleeping } from './sleeping.ts';

interface RetirementOptions {
  readonly engine: Engine;
  readonly store: Store;
  readonly ledger: Ledger;
  readonly departures: Departures;
  readonly keeper: Keeper;
  readonly oneOffs: OneOffs;
  readonly sleeping: Sleeping;
  readonly inHand: InHand;
  readonly installation: string;
}

/** The end of an app's dynos, and the rest of everybody's. */
export class Retirement {
  readonly #options: RetirementOptions;

  constructor(options: RetirementOptions) {
    this.#options = options;
  }

  /** Stops everything of an app and leaves neither container, row nor network of it. May be repeated. */
  async retire(appId: string): Promise<void> {
    const { engine, ledger, installation } = this.#options;
    const rows = await ledger.list(appId);
    await ledger.unserve(rows);
    await Promise.all(rows.map((row) => (row.oneOff ? this.#endOneOff(row) : this.#end(row))));
    const labels = { ...dynoLabels(installation), 'renga.app': appId };
    for (const { id } of await engine.containers.list(labels)) await engine.containers.remove(id);
    await engine.networks.remove(networkName(installation, appId));
  }

  /** Stops every dyno of the installation; those of formations are started again by the next start. */
  async stopAll(): Promise<void> {
    const { store, keeper, departures, oneOffs, sleeping } = this.#options;
    keeper.rest();
    await Promise.all(
      (await store.dynos.all()).map(async (row) => {
        if (row.oneOff) return row.state === 'complete' ? undefined : oneOffs.stop(row);
        if (!row.serving) return this.#end(row);
        if (row.state === 'idle') return sleeping.deepen(row);
        if (row.state === 'up' || row.state === 'starting') await departures.park(row);
      }),
    );
  }

  async #end(row: Dyno): Promise<void> {
    await this.#options.departures.depart([row], { drain: false });
  }

  async #endOneOff(row: Dyno): Promise<void> {
    const { oneOffs, inHand, ledger } = this.#options;
    await oneOffs.stop(row);
    await inHand.hold(row.id, () => ledger.delete(row));
  }
}
