import type { App } from '../../domain/app.ts';
import type { AppJson } from '../../domain/app-json.ts';
import { DEFAULT_SIZE } from '../../domain/dyno-size.ts';
import type { Failure } from '../../domain/failure.ts';
import { isFailure, parseTap } from '../../domain/tap.ts';
import {
  OutputParting,
  outcomeOfNodes,
  type TestNode,
  type TestRun,
  testCommand,
} from '../../domain/test-run.ts';
import { randomHex } from '../../std/ids.ts';
import { SetupFailed } from '../app-preparation.ts';
import type { DynoManager, OneOff, OneOffEnd, Outputs } from '../ports.ts';
import type { Releases } from '../releases.ts';
import type { Settings } from '../settings.ts';
import type { RunProgress } from './run-progress.ts';

interface NodeTestsOptions {
  readonly dynoManager: Pick<DynoManager, 'runToEnd'>;
  readonly outputs: Outputs;
  readonly releases: Releases;
  readonly progress: RunProgress;
  readonly settings: Pick<Settings, 'releaseTimeoutMs'>;
  readonly onError: (error: unknown) => void;
}

/** Most of an output that is looked through for tests. */
const TAP_LIMIT = 4 * 1024 * 1024;
/** Ends that say nothing of the tests. */
const NOT_THEIR_FAULT: ReadonlySet<string> = new Set([
  'interrupted',
  'start_failed',
  'engine_unavailable',
  'slug_damaged',
]);

/** The tests of a run, in a one-off dyno for each of its nodes. */
export class NodeTests {
  readonly #options: NodeTestsOptions;

  constructor(options: NodeTestsOptions) {
    this.#options = options;
  }

  /** Resolves when all of them have ended, and the run with them. @throws {SetupFailed} when there is nothing to run */
  async run(run: TestRun, app: App, { scripts, formation }: AppJson, test: string): Promise<void> {
    const { releases, progress } = this.#options;
    const release = await releases.current(app);
    const slug = release && (await releases.slugOf(release));
    if (!release || !slug) throw new SetupFailed('The slug of the build is gone.');
    const size = formation.find(({ type }) => type === 'test')?.size ?? DEFAULT_SIZE;
    if (!(await progress.change(run.id, { size }))) return;
    await Promise.all(
      run.nodes.map((node) => {
        const marker = `tests-of-${randomHex(16)}`;
        const command = testCommand(scripts.testSetup, test, marker);
        const env = { CI_NODE_INDEX: String(node.index), CI_NODE_TOTAL: String(run.nodes.length) };
        return this.#testIn(run, node, { app, release, slug, command, size, env }, marker);
      }),
    );
    await progress.change(run.id, ({ nodes }) => outcomeOfNodes(nodes));
  }

  async #testIn(
    run: TestRun,
    node: TestNode,
    what: Pick<OneOff, 'app' | 'release' | 'slug' | 'command' | 'size' | 'env'>,
    marker: string,
  ): Promise<void> {
    const { dynoManager, outputs, settings, progress } = this.#options;
    let tap = '';
    const parting = new OutputParting(
      marker,
      (text) => outputs.append(node.setupId, text),
      (text) => {
        tap = (tap + text).slice(-TAP_LIMIT);
        outputs.append(node.id, text);
      },
    );
    let begun: Promise<unknown> = Promise.resolve();
    const end = await dynoManager.runToEnd(
      { ...what, type: 'test', attach: false, tty: false },
      {
        limitMs: settings.releaseTimeoutMs,
        onOutput: (text) => {
          const wasPast = parting.isPast;
          parting.write(text);
          if (parting.isPast && !wasPast) begun = this.#begin(run, node);
        },
      },
    );
    parting.end();
    await begun;
    await progress.changeNode(run.id, node.index, outcomeOf(end, parting.isPast, tap));
    outputs.close(node.setupId);
    outputs.close(node.id);
  }

  /** The setup is over, and whoever reads what it wrote is told so. */
  #begin(run: TestRun, node: TestNode): Promise<unknown> {
    const { outputs, progress, onError } = this.#options;
    outputs.close(node.setupId);
    const change = { status: 'running' } as const;
    return progress.changeNode(run.id, node.index, change, change).catch(onError);
  }
}

function outcomeOf({ exitCode, failure }: OneOffEnd, hadBegun: boolean, tap: string): Partial<TestNode> {
  const cases = parseTap(tap);
  const failed = cases.filter(isFailure).length;
  if (!failure) {
    const warning =
      failed > 0 ? `${failed} tests have failed by what they say, and the command ended with 0.` : null;
    return { status: 'succeeded', exitCode, cases, warning };
  }
  if (!hadBegun || NOT_THEIR_FAULT.has(failure.code)) {
    const isSetup = !hadBegun && !NOT_THEIR_FAULT.has(failure.code);
    const message = isSetup
      ? `The test-setup command failed: ${inBrief(exitCode, failure)}`
      : inBrief(exitCode, failure);
    return { status: 'errored', errorStatus: hadBegun ? 'running' : 'building', exitCode, message, cases };
  }
  const said = cases.length > 0 ? `${failed} of ${cases.length} tests failed. ` : '';
  return { status: 'failed', exitCode, message: `${said}${inBrief(exitCode, failure)}`, cases };
}

/** Without what the command wrote last, which is in its output. */
const inBrief = (exitCode: number | null, { code, message }: Failure): string =>
  code === 'exited' && exitCode !== null
    ? `It ended with status ${exitCode}.`
    : (message.split('\n')[0] ?? message);
