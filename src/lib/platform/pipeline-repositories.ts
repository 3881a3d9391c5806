import type { Account } from '../domain/account.ts';
import type { Pipeline } from '../domain/pipeline.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Pipelines } from './pipelines.ts';
import type { Branch, Branches } from './ports.ts';

interface PipelineRepositoriesOptions {
  readonly pipelines: Pipelines;
  readonly branches: Pick<Branches, 'list'>;
}

/** The repository that every pipeline has on our git. */
export class PipelineRepositories {
  readonly #options: PipelineRepositoriesOptions;

  constructor(options: PipelineRepositoriesOptions) {
    this.#options = options;
  }

  /** Whose repository it is. @throws {Refusal} `not_found` */
  of(account: Account, pipelineIdOrName: string): Promise<Pipeline> {
    return this.#options.pipelines.find(account, pipelineIdOrName);
  }

  /** By name. @throws {Refusal} `not_found`; `forbidden` for whoever is not the owner of the pipeline */
  async branches(account: Account, pipelineIdOrName: string): Promise<readonly Branch[]> {
    const { id } = await this.#options.pipelines.own(account, pipelineIdOrName);
    return this.#options.branches.list(id);
  }

  /** @throws {Refusal} as `branches` */
  async branch(account: Account, pipelineIdOrName: string, name: string): Promise<Branch> {
    const found = (await this.branches(account, pipelineIdOrName)).find((branch) => branch.name === name);
    if (!found) throw Refusal.missing('branch');
    return found;
  }
}
