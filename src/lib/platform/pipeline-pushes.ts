import type { Actor } from '../domain/account.ts';
import type { Pipeline } from '../domain/pipeline.ts';
import type { Audit } from './audit.ts';
import type { Pipelines } from './pipelines.ts';
import type { BranchMove, BranchPushes, GitCredentials, Pusher } from './ports.ts';
import type { Pushers } from './pushers.ts';
import type { ReviewBranches } from './review-branches.ts';

interface PipelinePushesOptions {
  readonly audit: Pick<Audit, 'record'>;
  readonly pipelines: Pipelines;
  readonly pushers: Pushers;
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
    credentials: GitCredentials,
  ): Promise<{ readonly pipeline: Pipeline; readonly actor: Actor }> {
    const account = await this.#options.pushers.identify(credentials);
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

  async moved(pipeline: Pipeline, { actor, address }: Pusher, moves: readonly BranchMove[]): Promise<void> {
    await this.#options.audit.record({
      actor,
      address,
      action: `git push pipelines/${pipeline.name}`,
      app: null,
      fields: moves.map(({ branch, commit }) => `${branch} ${commit ?? 'deleted'}`),
      allowed: true,
    });
    await this.#options.reviewBranches.follow(pipeline, moves);
  }
}
