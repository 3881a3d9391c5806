import type { Account } from '../domain/account.ts';
import { type ConfigPatch, type ConfigVars, patchConfig } from '../domain/config-vars.ts';
import { madeStage } from '../domain/pipeline.ts';
import type { Pipelines } from './pipelines.ts';
import type { Store } from './ports.ts';

interface StageConfigOptions {
  readonly store: Store;
  readonly pipelines: Pipelines;
}

/** Config vars that a pipeline gives to the apps of a stage that it makes by itself: those of CI runs and review apps. */
export class StageConfig {
  readonly #options: StageConfigOptions;

  constructor(options: StageConfigOptions) {
    this.#options = options;
  }

  /** @throws {Refusal} `not_found`; `forbidden` for whoever is not its owner; `invalid_params` for another stage */
  async get(account: Account, pipelineIdOrName: string, stage: string): Promise<ConfigVars> {
    const pipeline = await this.#options.pipelines.own(account, pipelineIdOrName);
    return this.#options.store.pipelines.stageConfig(pipeline.id, madeStage(stage));
  }

  /** Sets and removes some; apps that are there already keep what they have. @throws {Refusal} as `get` */
  async patch(
    account: Account,
    pipelineIdOrName: string,
    stage: string,
    patch: ConfigPatch,
  ): Promise<ConfigVars> {
    const { id } = await this.#options.pipelines.own(account, pipelineIdOrName);
    return this.#options.store.transaction(async ({ pipelines }) => {
      const before = await pipelines.stageConfig(id, madeStage(stage));
      const { config } = patchConfig(before, patch);
      await pipelines.setStageConfig(id, madeStage(stage), config);
      return config;
    });
  }
}
