import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import type { Coupling } from '../domain/coupling.ts';
import { checkPipelineName, type Pipeline, STAGES, type Stage } from '../domain/pipeline.ts';
import { Refusal } from '../domain/refusal.ts';
import { ADMINS, isTeamEmail, MAKERS, MEMBERS, type TeamRole } from '../domain/team.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Apps } from './apps.ts';
import type { Repositories, Store } from './ports.ts';
import { findTeam, type Teams } from './teams.ts';

interface PipelinesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly teams: Teams;
  readonly repositories: Repositories;
}

/** Whose a pipeline is, or is to be. */
export interface PipelineOwner {
  readonly id: string;
  readonly type: 'user' | 'team';
}

/** Pipelines, and the places of apps in them. */
export class Pipelines {
  readonly #options: PipelinesOptions;

  constructor(options: PipelinesOptions) {
    this.#options = options;
  }

  /**
   * Makes one for an account, or for a team of it.
   * @throws {Refusal} `not_found`, `forbidden`; `invalid_params` for a bad name, or one that the owner has already
   */
  async create(account: Account, name: string, teamIdOrName?: string): Promise<Pipeline> {
    const team =
      teamIdOrName === undefined ? null : await this.#options.teams.find(account, teamIdOrName, MAKERS);
    const now = this.#options.clock.now();
    const pipeline: Pipeline = {
      id: newId(),
      name: checkPipelineName(name),
      ownerId: team?.team.id ?? account.id,
      testsPushes: false,
      createdAt: now,
      updatedAt: now,
    };
    await this.#options.store.transaction(async (records) => {
      if (team) await findTeam(records, account, { team: team.team.id, roles: MAKERS });
      await records.pipelines.insert(pipeline);
    });
    return pipeline;
  }

  /** Those of an account by name, those of its teams, then those of others that have an app in them which it may see. */
  async list(account: Account): Promise<readonly Pipeline[]> {
    const { pipelines, teams } = this.#options.store;
    const owners = [account.id, ...(await teams.memberships(account.id)).map(({ teamId }) => teamId)];
    const own = (await Promise.all(owners.map((id) => pipelines.list(id)))).flat();
    const known = new Set(own.map(({ id }) => id));
    const ids = new Set((await this.couplings(account)).map(({ pipelineId }) => pipelineId));
    const others = await Promise.all([...ids].filter((id) => !known.has(id)).map((id) => pipelines.find(id)));
    return [...own, ...others.flatMap((each) => each ?? [])];
  }

  /** By id or name. @throws {Refusal} `not_found`, also for a pipeline that the account may not see */
  async find(account: Account, idOrName: string): Promise<Pipeline> {
    const found = (await this.list(account)).find(({ id, name }) => id === idOrName || name === idOrName);
    if (!found) throw Refusal.missing('pipeline');
    return found;
  }

  /** Those of a team. @throws {Refusal} `not_found`, `forbidden` */
  async ofTeam(account: Account, teamIdOrName: string): Promise<readonly Pipeline[]> {
    const { team } = await this.#options.teams.find(account, teamIdOrName, MEMBERS);
    return this.#options.store.pipelines.list(team.id);
  }

  /** Whose a pipeline is. */
  async ownerOf({ ownerId: id }: Pick<Pipeline, 'ownerId'>): Promise<PipelineOwner> {
    return { id, type: (await this.#options.store.teams.find(id)) ? 'team' : 'user' };
  }

  /**
   * One that the account may change.
   * @param roles who may, in a team that owns it
   * @throws {Refusal} `not_found`, `forbidden`
   */
  async own(account: Account, idOrName: string, roles: readonly TeamRole[] = MAKERS): Promise<Pipeline> {
    const { teams } = this.#options;
    const pipeline = await this.find(account, idOrName);
    if (pipeline.ownerId === account.id) return pipeline;
    if ((await this.ownerOf(pipeline)).type === 'team') {
      await teams.find(account, pipeline.ownerId, roles);
      return pipeline;
    }
    throw new Refusal('forbidden', `Only the owner of the pipeline ${pipeline.name} may change it.`);
  }

  /** What is not given stays. @throws {Refusal} `not_found`, or `invalid_params` as `create` */
  async change(
    account: Account,
    idOrName: string,
    wanted: { readonly name?: string | undefined; readonly testsPushes?: boolean | undefined },
  ): Promise<Pipeline> {
    const pipeline = await this.own(account, idOrName);
    const { name = pipeline.name, testsPushes = pipeline.testsPushes } = wanted;
    return this.#update({ ...pipeline, name: checkPipelineName(name), testsPushes });
  }

  /** Its apps stay as they are and belong to no pipeline then. @throws {Refusal} `not_found` */
  async destroy(account: Account, idOrName: string): Promise<Pipeline> {
    const pipeline = await this.own(account, idOrName, ADMINS);
    await this.#options.store.pipelines.delete(pipeline.id);
    await this.#options.repositories.forget(pipeline.id);
    return pipeline;
  }

  /** Gives it to another account, or to a team; its apps stay with their owners. @throws {Refusal} `not_found`, `forbidden` */
  async transfer(
    account: Account,
    idOrName: string,
    newOwner: PipelineOwner,
  ): Promise<{ readonly pipeline: Pipeline; readonly previousOwner: PipelineOwner }> {
    const pipeline = await this.own(account, idOrName, ADMINS);
    const previousOwner = await this.ownerOf(pipeline);
    const ownerId = await this.#newOwner(account, newOwner);
    return { pipeline: await this.#update({ ...pipeline, ownerId }), previousOwner };
  }

  async #newOwner(account: Account, { id, type }: PipelineOwner): Promise<string> {
    const { store, teams } = this.#options;
    if (type === 'team') return (await teams.find(account, id, MAKERS)).team.id;
    const owner = await store.accounts.find(id);
    if (!owner || isTeamEmail(owner.email)) throw Refusal.missing('account');
    return owner.id;
  }

  /**
   * Puts an app into a pipeline.
   * @throws {Refusal} `not_found`, or `invalid_params` when it is in one already
   */
  async couple(
    account: Account,
    wanted: { readonly app: string; readonly pipeline: string; readonly stage: Stage },
  ): Promise<Coupling> {
    const app = await this.#options.apps.find(account, wanted.app, 'operate');
    const pipeline = await this.own(account, wanted.pipeline);
    const now = this.#options.clock.now();
    const coupling: Coupling = {
      id: newId(),
      appId: app.id,
      pipelineId: pipeline.id,
      stage: wanted.stage,
      createdAt: now,
      updatedAt: now,
    };
    await this.#options.store.pipelines.insertCoupling(coupling);
    return coupling;
  }

  /** Every coupling of apps that the account may see, oldest first. */
  async couplings(account: Account): Promise<readonly Coupling[]> {
    const [apps, all] = await Promise.all([
      this.#options.apps.list(account),
      this.#options.store.pipelines.couplings(),
    ]);
    const visible = new Set(apps.map((app) => app.id));
    return all.filter((coupling) => visible.has(coupling.appId));
  }

  /** Those of one pipeline. @throws {Refusal} `not_found` */
  async couplingsOf(account: Account, pipelineIdOrName: string): Promise<readonly Coupling[]> {
    const pipeline = await this.find(account, pipelineIdOrName);
    return (await this.couplings(account)).filter((coupling) => coupling.pipelineId === pipeline.id);
  }

  /** The apps of a pipeline with their stages. @throws {Refusal} `not_found` */
  async appsOf(
    account: Account,
    pipelineIdOrName: string,
  ): Promise<readonly { readonly app: App; readonly coupling: Coupling }[]> {
    const couplings = await this.couplingsOf(account, pipelineIdOrName);
    return Promise.all(
      couplings.map(async (coupling) => ({
        app: await this.#options.apps.find(account, coupling.appId),
        coupling,
      })),
    );
  }

  /** @throws {Refusal} `not_found` */
  async findCoupling(account: Account, id: string): Promise<Coupling> {
    return this.#requireCoupling((await this.couplings(account)).find((coupling) => coupling.id === id));
  }

  /** The one coupling of an app. @throws {Refusal} `not_found` */
  async couplingOfApp(account: Account, appIdOrName: string): Promise<Coupling> {
    const app = await this.#options.apps.find(account, appIdOrName);
    return this.#requireCoupling((await this.couplings(account)).find(({ appId }) => appId === app.id));
  }

  /** The stack of its app that is furthest on the way, or `null` when it has none (Platform API: pipeline-stack). */
  async stackOf(account: Account, pipelineIdOrName: string): Promise<string | null> {
    const apps = await this.appsOf(account, pipelineIdOrName);
    const order = (stage: Stage): number => STAGES.indexOf(stage);
    const furthest = apps.toSorted((a, b) => order(b.coupling.stage) - order(a.coupling.stage))[0];
    return furthest?.app.buildStack ?? null;
  }

  /** The pipeline of a coupling that was just read, whoever owns it. */
  async pipelineOf(coupling: Coupling): Promise<Pipeline> {
    const pipeline = await this.#options.store.pipelines.find(coupling.pipelineId);
    if (!pipeline) throw Refusal.missing('pipeline');
    return pipeline;
  }

  /** @throws {Refusal} `not_found` */
  async moveTo(account: Account, couplingId: string, stage: Stage): Promise<Coupling> {
    const coupling = await this.#ownCoupling(account, couplingId);
    const moved = { ...coupling, stage, updatedAt: this.#options.clock.now() };
    await this.#options.store.pipelines.updateCoupling(moved);
    return moved;
  }

  /** Takes the app out of its pipeline. @throws {Refusal} `not_found` */
  async uncouple(account: Account, couplingId: string): Promise<Coupling> {
    const coupling = await this.#ownCoupling(account, couplingId);
    await this.#options.store.pipelines.deleteCoupling(coupling.id);
    return coupling;
  }

  async #ownCoupling(account: Account, id: string): Promise<Coupling> {
    const coupling = await this.findCoupling(account, id);
    await this.#options.apps.find(account, coupling.appId, 'operate');
    return coupling;
  }

  async #update(pipeline: Pipeline): Promise<Pipeline> {
    const updated = { ...pipeline, updatedAt: this.#options.clock.now() };
    await this.#options.store.pipelines.update(updated);
    return updated;
  }

  #requireCoupling(coupling: Coupling | undefined): Coupling {
    if (!coupling) throw Refusal.missing('pipeline coupling');
    return coupling;
  }
}
