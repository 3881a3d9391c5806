import { type Kysely, type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import type { App } from '../../domain/app.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { AppRecords, AppsAmong, AppsPart } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate, toStrings } from './columns.ts';

export class SqlApps implements AppRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async find(idOrName: string): Promise<App | null> {
    const row = await this.#database
      .selectFrom('apps')
      .selectAll()
      .where((where) => where.or([where('id', '=', idOrName), where('name', '=', idOrName)]))
      .executeTakeFirst();
    return row ? toApp(row) : null;
  }

  async list(): Promise<readonly App[]> {
    const rows = await this.#database.selectFrom('apps').selectAll().orderBy('name').execute();
    return rows.map(toApp);
  }

  async visibleTo(accountId: string, part?: AppsPart, among?: AppsAmong): Promise<readonly App[]> {
    const shared = this.#database
      .selectFrom('collaborations')
      .select('app_id')
      .where('account_id', '=', accountId);
    const teams = this.#database
      .selectFrom('team_members')
      .select('team_id')
      .where('account_id', '=', accountId);
    const visible = this.#database
      .selectFrom('apps')
      .selectAll()
      .where('status', '=', 'active')
      .where((where) =>
        where.or([
          where('owner_id', '=', accountId),
          where('id', 'in', shared),
          where('owner_id', 'in', teams.where('role', '=', 'admin')),
          where.and([where('locked', '=', 0), where('owner_id', 'in', teams)]),
        ]),
      );
    const wanted = among ? this.#amongst(visible, among) : visible;
    const rows = part ? partOf(wanted, part) : wanted.orderBy('name');
    return (await rows.execute()).map(toApp);
  }

  #amongst<T>(rows: SelectQueryBuilder<Tables, 'apps', T>, among: AppsAmong) {
    if (among !== 'people') return rows.where('owner_id', '=', among.teamId);
    return rows.where('owner_id', 'not in', this.#database.selectFrom('teams').select('id'));
  }

  async insert(app: App): Promise<void> {
    await refuseTakenName(app.name, () => this.#database.insertInto('apps').values(fromApp(app)).execute());
  }

  async update(app: App): Promise<void> {
    const { owner_id: _, ...columns } = fromApp(app);
    await refuseTakenName(app.name, () =>
      this.#database.updateTable('apps').set(columns).where('id', '=', app.id).execute(),
    );
  }

  async setOwner(id: string, ownerId: string, at: Date): Promise<void> {
    await this.#database
      .updateTable('apps')
      .set({ owner_id: ownerId, updated_at: at.getTime() })
      .where('id', '=', id)
      .execute();
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('apps').where('id', '=', id).execute();
  }

  async buildpacks(appId: string): Promise<readonly string[]> {
    const row = await this.#database
      .selectFrom('apps')
      .select('buildpacks_json')
      .where('id', '=', appId)
      .executeTakeFirst();
    return row ? toStrings(row.buildpacks_json) : [];
  }

  async setBuildpacks(appId: string, buildpacks: readonly string[]): Promise<void> {
    await this.#database
      .updateTable('apps')
      .set({ buildpacks_json: JSON.stringify(buildpacks) })
      .where('id', '=', appId)
      .execute();
  }
}

/** Rows are compared with the place where the part begins: with its value, and with its id where it has one. */
function partOf<T>(rows: SelectQueryBuilder<Tables, 'apps', T>, { key, descending, from, count }: AppsPart) {
  const order = descending ? 'desc' : 'asc';
  const sorted = rows.orderBy(key, order).orderBy('id', order).limit(count);
  if (!from) return sorted;
  const compare = sql.raw(`${descending ? '<' : '>'}${from.exclusive ? '' : '='}`);
  const column = sql.ref(key);
  return sorted.where(
    from.id === undefined
      ? sql<boolean>`${column} ${compare} ${from.value}`
      : sql<boolean>`(${column}, id) ${compare} (${from.value}, ${from.id})`,
  );
}

/** The unique index is the judge of names, so that two creations at once cannot both win. */
async function refuseTakenName(name: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof Error && error.message.includes('UNIQUE constraint failed: apps.name'))
      throw Refusal.invalid(`Name ${name} is already taken. Choose another one.`, 'name_taken');
    throw error;
  }
}

function fromApp(app: App) {
  return {
    id: app.id,
    name: app.name,
    owner_id: app.ownerId,
    region: app.region,
    build_stack: app.buildStack,
    maintenance: app.maintenance ? 1 : 0,
    locked: app.locked ? 1 : 0,
    status: app.status,
    created_at: app.createdAt.getTime(),
    updated_at: app.updatedAt.getTime(),
  };
}

function toApp(row: Selectable<Tables['apps']>): App {
  return {
    id: row.id,
    name: row.name,
    ownerId: row.owner_id,
    region: row.region,
    buildStack: row.build_stack,
    maintenance: row.maintenance === 1,
    locked: row.locked === 1,
    status: row.status === 'destroying' ? 'destroying' : 'active',
    createdAt: toDate(row.created_at),
    updatedAt: toDate(row.updated_at),
  };
}
