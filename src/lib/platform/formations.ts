import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { findSize } from '../domain/dyno-size.ts';
import { isEco } from '../domain/eco.ts';
import {
  type ProcessTier,
  type ProcessType,
  type ScaleRequest,
  scaleFormation,
  tierOf,
} from '../domain/formation.ts';
import { Refusal } from '../domain/refusal.ts';
import type { KeyedQueue } from '../std/keyed-queue.ts';
import type { Activity } from './activity.ts';
import type { Apps } from './apps.ts';
import type { Capacity, DynoManager, Records, Store } from './ports.ts';

interface FormationsOptions {
  readonly store: Store;
  readonly queue: KeyedQueue;
  readonly apps: Apps;
  readonly activity: Activity;
  readonly dynoManager: DynoManager;
  readonly capacity: Capacity;
  /** Told when dynos could not be started; the formation stays as it was asked for. */
  readonly onError: (error: unknown) => void;
}

/** A process type with the command that the current slug gives it. */
export interface FormationRow extends ProcessType {
  readonly command: string;
}

/** How many dynos of which size run which process type. */
export class Formations {
  readonly #options: FormationsOptions;

  constructor(options: FormationsOptions) {
    this.#options = options;
  }

  /** By type; empty until a first deploy. */
  async list(account: Account, appIdOrName: string): Promise<readonly FormationRow[]> {
    const app = await this.#options.apps.find(account, appIdOrName);
    return rowsOf(this.#options.store, app);
  }

  /** The tier of an app at hand. */
  async tierOf(app: App): Promise<ProcessTier> {
    return tierOf(await this.#options.store.formations.list(app.id));
  }

  /** @throws {Refusal} `not_found` */
  async find(account: Account, appIdOrName: string, type: string): Promise<FormationRow> {
    const row = (await this.list(account, appIdOrName)).find((each) => each.type === type);
    if (!row) throw Refusal.missing('formation');
    return row;
  }

  /**
   * Scales and resizes, all or nothing, makes no release, and answers before the dynos have followed.
   * @throws {Refusal} `forbidden`, `not_found` for an unknown type, `invalid_params`, also while a preboot is under way, and for a
   * size that is larger than the machine
   */
  async scale(
    account: Account,
    appIdOrName: string,
    requests: readonly ScaleRequest[],
  ): Promise<readonly FormationRow[]> {
    const app = await this.#options.apps.find(account, appIdOrName, 'operate');
    const sizes = requests.flatMap(({ size }) => (size === undefined ? [] : [findSize(size).name]));
    if (sizes.some(isEco)) await this.#options.apps.checkPersonal(app);
    if (sizes.length > 0) await this.#options.capacity.check(sizes);
    const { rows, changed } = await this.#options.store.transaction(async (records) => {
      if ((await records.dynos.list(app.id)).some(({ routedUntil }) => routedUntil !== null))
        throw prebooting();
      const before = await records.formations.list(app.id);
      const after = scaleFormation(before, requests);
      await records.formations.replace(app.id, after);
      return { rows: await rowsOf(records, app), changed: !sameFormation(before, after) };
    });
    if (changed) {
      this.#options.activity.byUser(app.id, `Scaled to ${describe(rows)}`, account);
      this.#options.queue
        .run(app.id, () => this.#options.dynoManager.reconcile(app.id))
        .catch(this.#options.onError);
    }
    return rows;
  }
}

const prebooting = (): Refusal =>
  Refusal.invalid('Cannot change formation for a preboot app until preboot is complete', 'preboot_under_way');

async function rowsOf(records: Records, app: App): Promise<readonly FormationRow[]> {
  const [formation, release] = await Promise.all([
    records.formations.list(app.id),
    records.releases.current(app.id),
  ]);
  const slug = release?.slugId ? await records.slugs.find(release.slugId) : null;
  return formation
    .flatMap((row) => {
      const command = slug?.processTypes[row.type];
      return command === undefined ? [] : [{ ...row, command }];
    })
    .sort((a, b) => (a.type < b.type ? -1 : 1));
}

/** `web@2:Standard-1X worker@1:Standard-1X` */
function describe(formation: readonly ProcessType[]): string {
  return formation.map((row) => `${row.type}@${row.quantity}:${row.size}`).join(' ');
}

function sameFormation(a: readonly ProcessType[], b: readonly ProcessType[]): boolean {
  return describe(a) === describe(b);
}
