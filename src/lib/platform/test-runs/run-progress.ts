import { hasEnded, type TestNode, type TestRun } from '../../domain/test-run.ts';
import type { Clock } from '../../std/clock.ts';
import type { Store } from '../ports.ts';

interface RunProgressOptions {
  readonly store: Store;
  readonly clock: Clock;
}

/** How far runs of tests are: the one way in which they, and their nodes, change. */
export class RunProgress {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor({ store, clock }: RunProgressOptions) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Of one node, and what it makes of the run. */
  changeNode(
    id: string,
    index: number,
    change: Partial<TestNode>,
    ofRun: Partial<TestRun> = {},
  ): Promise<TestRun | null> {
    return this.change(id, ({ nodes }) => ({
      ...ofRun,
      nodes: nodes.map((node) => (node.index === index ? { ...node, ...change } : node)),
    }));
  }

  /**
   * What becomes of a run becomes of its nodes, unless more is said of them. `null` for a run that has ended: nothing is
   * changed any more then.
   */
  change(
    id: string,
    change: Partial<TestRun> | ((run: TestRun) => Partial<TestRun>),
  ): Promise<TestRun | null> {
    return this.#store.transaction(async ({ testRuns }) => {
      const run = await testRuns.find(id);
      if (!run || hasEnded(run)) return null;
      const wanted = typeof change === 'function' ? change(run) : change;
      const { status, errorStatus = null, message = null, nodes = run.nodes } = wanted;
      const isOfAll = status !== undefined && wanted.nodes === undefined;
      const changed = {
        ...run,
        ...wanted,
        nodes: isOfAll
          ? nodes.map((node) => (hasEnded(node) ? node : { ...node, status, errorStatus, message }))
          : nodes,
        updatedAt: this.#clock.now(),
      };
      await testRuns.update(changed);
      return changed;
    });
  }
}
