import type { Pipeline } from '../domain/pipeline.ts';
import { Refusal } from '../domain/refusal.ts';
import { mayBeReviewed, type ReviewApp } from '../domain/review-app.ts';
import type { Branches, BranchMove, Store } from './ports.ts';
import type { ReviewAppLife } from './review-app-life.ts';
import { commitSource, type ReviewApps } from './review-apps.ts';
import type { TestRuns } from './test-runs/test-runs.ts';

interface ReviewBranchesOptions {
  readonly store: Store;
  readonly branches: Branches;
  readonly reviewApps: ReviewApps;
  readonly reviewAppLife: ReviewAppLife;
  readonly testRuns: TestRuns;
  /** For the log of the control plane. */
  readonly onNotice: (message: string) => void;
  readonly onError: (error: unknown) => void;
}

/** What a push of a branch means to its review app. */
type Step =
  | { readonly kind: 'none' }
  | { readonly kind: 'make'; readonly branch: string; readonly commit: string }
  | { readonly kind: 'deploy'; readonly row: ReviewApp; readonly commit: string }
  | { readonly kind: 'destroy'; readonly row: ReviewApp };

/** Lets review apps follow the branches of the repositories of pipelines. */
export class ReviewBranches {
  readonly #options: ReviewBranchesOptions;

  constructor(options: ReviewBranchesOptions) {
    this.#options = options;
  }

  /** What will be done, a line each, for the pusher. */
  async foretell(pipeline: Pipeline, moves: readonly BranchMove[]): Promise<readonly string[]> {
    const steps = await Promise.all(moves.map((move) => this.#step(pipeline, move)));
    const lines = await Promise.all(steps.map((step) => this.#inWords(pipeline, step)));
    const config = await this.#options.store.reviewApps.config(pipeline.id);
    const waits = config?.waitForCi && steps.some(({ kind }) => kind === 'make' || kind === 'deploy');
    const isTested = waits || (pipeline.testsPushes && moves.some(({ commit }) => commit !== null));
    const when = waits ? 'first' : 'now';
    return [
      ...(isTested ? [`Its tests are run ${when}. See: renga ci --pipeline ${pipeline.name}`] : []),
      ...lines.flat(),
    ];
  }

  /** Begins it; each branch for itself. */
  async follow(pipeline: Pipeline, moves: readonly BranchMove[]): Promise<void> {
    for (const move of moves)
      await this.#step(pipeline, move)
        .then((step) => this.#begin(pipeline, move, step))
        .catch(this.#options.onError);
  }

  async #step({ id }: Pipeline, { branch, commit }: BranchMove): Promise<Step> {
    const { store, reviewAppLife } = this.#options;
    const row = (await store.reviewApps.list()).find(
      (each) => each.pipelineId === id && each.branch === branch && each.fromRepository,
    );
    if (commit === null) return row ? { kind: 'destroy', row } : { kind: 'none' };
    const isUnderWay = row?.status === 'pending' || row?.status === 'creating';
    if (row && (isUnderWay || (row.status === 'created' && (await reviewAppLife.appOf(row)))))
      return { kind: 'deploy', row, commit };
    const config = await store.reviewApps.config(id);
    return config?.automatic && mayBeReviewed(branch) ? { kind: 'make', branch, commit } : { kind: 'none' };
  }

  async #inWords({ name }: Pipeline, step: Step): Promise<readonly string[]> {
    if (step.kind === 'none') return [];
    if (step.kind === 'make')
      return [`A review app of ${step.branch} is made. See: renga reviewapps --pipeline ${name}`];
    const app = (await this.#options.reviewAppLife.appOf(step.row))?.name ?? step.row.branch;
    return [
      step.kind === 'deploy'
        ? `The review app ${app} is deployed to.`
        : `The review app ${app} is destroyed.`,
    ];
  }

  /** Where review apps wait for its tests, nothing is made of a commit that fails. */
  async #begin(pipeline: Pipeline, move: BranchMove, step: Step): Promise<void> {
    const { store, onNotice, onError } = this.#options;
    const config = await store.reviewApps.config(pipeline.id);
    const waits = (step.kind === 'make' || step.kind === 'deploy') && config?.waitForCi === true;
    const begun = waits || pipeline.testsPushes ? await this.#test(pipeline, move) : null;
    if (!waits || !begun) return this.#do(pipeline, step);
    begun.ended
      .then(({ status }) =>
        status === 'succeeded'
          ? this.#do(pipeline, step)
          : onNotice(`No review app of ${move.branch} was made: test run ${begun.run.number} is ${status}.`),
      )
      .catch(onError);
  }

  /** `null` where there is nothing to test. */
  async #test({ id, ownerId }: Pipeline, { branch, commit }: BranchMove) {
    const { store, branches, testRuns } = this.#options;
    const owner = await store.accounts.find(ownerId);
    if (commit === null || !owner) return null;
    return testRuns.create(owner, {
      pipeline: id,
      branch,
      commit,
      commitMessage: '',
      sourceUrl: 'resolve',
      source: commitSource(branches, id, commit),
    });
  }

  async #do(pipeline: Pipeline, step: Step): Promise<void> {
    const { store, branches, reviewApps, reviewAppLife, onNotice } = this.#options;
    if (step.kind === 'none') return;
    if (step.kind === 'deploy')
      return reviewAppLife.deploy(step.row, commitSource(branches, pipeline.id, step.commit));
    const owner = await store.accounts.find(pipeline.ownerId);
    if (!owner) return;
    if (step.kind === 'destroy') return void (await reviewApps.destroy(owner, step.row.id));
    await reviewApps
      .create(owner, { pipeline: pipeline.id, branch: step.branch, environment: {} })
      .catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        onNotice(`No review app of ${step.branch} was made: ${error.message}`);
      });
  }
}
