import type { Actor } from '../domain/account.ts';
import type { Pipeline } from '../domain/pipeline.ts';
import { Refusal } from '../domain/refusal.ts';
import { mayPush } from '../domain/scope.ts';
import type { Accounts } from './accounts.ts';
import type { Audit } from './audit.ts';
import type { Pipelines } from './pipelines.ts';
import type { BranchMove, BranchPushes } from './ports.ts';
import type { ReviewBranches } from './review-branches.ts';

interface PipelinePushesOptions {
  readonly accounts: Accounts;
  readonly audit: Pick<Audit, 'record'>;
  readonly pipelines: Pipelines;
  readonly reviewBranches: ReviewBranches;
}

/** What a `git push` to the repository of a pipeline ends in: review apps follow its branches, other apps do not. */
export class PipelinePushes implements BranchPushes {
  readonly #options: PipelinePushesOptions;

  constructor(options: PipelinePushesOptions) {
    this.#options = options;
  }

  async authorizePipeline(
    name: string,
    token: string,
  ): Promise<{ readonly pipeline: Pipeline; readonly actor: Actor }> {
    const { account, scope } = await this.#options.accounts.authenticate(token);
    if (!mayPush(scope)) throw new Refusal('forbidden', 'This token may not be used to push code.');
    const pipeline = await this.#options.pipelines.own(account, name);
    return { pipeline, actor: { id: account.id, email: account.email } };
  }

  async foretell(pipeline: Pipeline, moves: readonly BranchMove[]): Promise<readonly string[]> {
    const kept = moves.filter(({ commit }) => commit !== null).map(({ branch }) => branch);
    return [
      ...(kept.length === 0
        ? []
        : [`Kept in the repository of the pipeline ${pipeline.name}: ${kept.join(', ')}`]),
      ...(await this.#options.reviewBranches.foretell(pipeline, moves)),
    ];
  }

  async moved(pipeline: Pipeline, actor: Actor, moves: readonly BranchMove[]): Promise<void> {
    await this.#options.audit.record({
      actor,
      address: 'git',
      action: `git push pipelines/${pipeline.name}`,
      app: null,
      fields: moves.map(({ branch, commit }) => `${branch} ${commit ?? 'deleted'}`),
      allowed: true,
    });
    await this.#options.reviewBranches.follow(pipeline, moves);
  }
}
