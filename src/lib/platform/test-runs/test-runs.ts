import type { Account } from '../../domain/account.ts';
import { DEFAULT_SIZE } from '../../domain/dyno-size.ts';
import { Refusal } from '../../domain/refusal.ts';
import { hasEnded, newTestNode, type TestRun } from '../../domain/test-run.ts';
import type { Clock } from '../../std/clock.ts';
import { newId } from '../../std/ids.ts';
import type { Pipelines } from '../pipelines.ts';
import type { Outputs, Store } from '../ports.ts';
import type { TestRunLife, TestSource } from './test-run-life.ts';

interface TestRunsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly outputs: Outputs;
  readonly pipelines: Pipelines;
  readonly testRunLife: TestRunLife;
}

export interface TestWish {
  readonly pipeline: string;
  readonly branch: string;
  readonly commit: string;
  readonly commitMessage: string;
  /** What the source was called by whoever wants it. */
  readonly sourceUrl: string;
  readonly source: TestSource;
  /** Nothing is tested: the app waits for somebody who looks around in it. */
  readonly isDebugged?: boolean;
}

/** Runs of a pipeline that are kept; older ones go with what they wrote. */
const KEPT = 100;

/** Runs of the tests of a pipeline's code. */
export class TestRuns {
  readonly #options: TestRunsOptions;

  constructor(options: TestRunsOptions) {
    this.#options = options;
  }

  /** Newest first. @throws {Refusal} `not_found` */
  async list(account: Account, pipelineIdOrName: string): Promise<readonly TestRun[]> {
    const { id } = await this.#options.pipelines.find(account, pipelineIdOrName);
    const runs = (await this.#options.store.testRuns.list()).filter(({ pipelineId }) => pipelineId === id);
    return runs.toSorted((a, b) => b.number - a.number);
  }

  /** @throws {Refusal} `not_found` */
  async find(account: Account, id: string): Promise<TestRun> {
    const run = await this.#options.store.testRuns.find(id);
    if (!run) throw Refusal.missing('test run');
    await this.#options.pipelines.find(account, run.pipelineId).catch(() => {
      throw Refusal.missing('test run');
    });
    return run;
  }

  /** By its number in the pipeline. @throws {Refusal} `not_found` */
  async numbered(account: Account, pipelineIdOrName: string, number: string): Promise<TestRun> {
    const run = (await this.list(account, pipelineIdOrName)).find((each) => String(each.number) === number);
    if (!run) throw Refusal.missing('test run');
    return run;
  }

  /** Begins a run; `ended` resolves with how it ended. @throws {Refusal} `not_found`, `forbidden` */
  async create(
    account: Account,
    wish: TestWish,
  ): Promise<{ readonly run: TestRun; readonly ended: Promise<TestRun> }> {
    const { store, clock, pipelines, testRunLife } = this.#options;
    const pipeline = await pipelines.own(account, wish.pipeline);
    const now = clock.now();
    const run = await store.transaction(async ({ testRuns }) => {
      const all = (await testRuns.list()).filter(({ pipelineId }) => pipelineId === pipeline.id);
      const id = newId();
      const row: TestRun = {
        id,
        number: Math.max(0, ...all.map(({ number }) => number)) + 1,
        pipelineId: pipeline.id,
        accountId: account.id,
        branch: wish.branch,
        commit: wish.commit,
        commitMessage: wish.commitMessage,
        sourceUrl: wish.sourceUrl,
        status: 'pending',
        errorStatus: null,
        message: null,
        warning: null,
        appName: null,
        size: DEFAULT_SIZE,
        nodes: [newTestNode(0, { id: newId(), setupId: id })],
        isDebugged: wish.isDebugged ?? false,
        createdAt: now,
        updatedAt: now,
      };
      await testRuns.insert(row);
      return row;
    });
    await this.#forgetOld(pipeline.id);
    return { run, ended: testRunLife.lead(run, wish.source) };
  }

  /**
   * Ends a run that is under way.
   * @throws {Refusal} `not_found`, `forbidden`; `conflict`, id `test_run_ended`
   */
  async cancel(account: Account, id: string, message: string): Promise<TestRun> {
    const run = await this.find(account, id);
    await this.#options.pipelines.own(account, run.pipelineId);
    if (hasEnded(run))
      throw new Refusal('conflict', `The test run ${run.number} has ended already: it is ${run.status}.`, {
        id: 'test_run_ended',
      });
    return this.#options.testRunLife.cancel(run, message);
  }

  async #forgetOld(pipelineId: string): Promise<void> {
    const { store, outputs } = this.#options;
    const runs = (await store.testRuns.list()).filter(
      (run) => run.pipelineId === pipelineId && hasEnded(run),
    );
    for (const run of runs.toSorted((a, b) => b.number - a.number).slice(KEPT)) {
      await outputs.forget(run.nodes.flatMap((node) => [node.setupId, node.id]));
      await store.testRuns.delete(run.id);
    }
  }
}
