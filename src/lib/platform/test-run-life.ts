import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import type { AppJson } from '../domain/app-json.ts';
import type { ConfigVars } from '../domain/config-vars.ts';
import { DEFAULT_SIZE } from '../domain/dyno-size.ts';
import type { Failure } from '../domain/failure.ts';
import type { Pipeline } from '../domain/pipeline.ts';
import { Refusal } from '../domain/refusal.ts';
import { isFailure, parseTap } from '../domain/tap.ts';
import {
  hasEnded,
  NODES_PER_RUN,
  newTestNode,
  OutputParting,
  outcomeOfNodes,
  TESTPACK_COMMAND,
  type TestNode,
  type TestRun,
  testCommand,
} from '../domain/test-run.ts';
import type { Clock } from '../std/clock.ts';
import { newId, randomHex } from '../std/ids.ts';
import { type AppPreparation, SetupFailed } from './app-preparation.ts';
import type { Apps } from './apps.ts';
import type { BuildSource, Builds } from './builds.ts';
import type { Pipelines } from './pipelines.ts';
import type { DynoManager, OneOff, OneOffEnd, Outputs, Store } from './ports.ts';
import type { Releases } from './releases.ts';
import type { Settings } from './settings.ts';

interface TestRunLifeOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly builds: Builds;
  readonly dynoManager: DynoManager;
  readonly outputs: Outputs;
  readonly pipelines: Pipelines;
  readonly preparation: AppPreparation;
  readonly releases: Releases;
  readonly settings: Pick<Settings, 'releaseTimeoutMs'>;
  readonly onError: (error: unknown) => void;
}

/** A source that is there until it is disposed of. */
export type TestSource = () => Promise<BuildSource & AsyncDisposable>;

const INTERRUPTED =
  'The control plane was stopped before the tests were over. Run them again: renga ci:rerun';
const FORGOTTEN = 'It was left open for too long.';
/** Most of an output that is looked through for tests. */
const TAP_LIMIT = 4 * 1024 * 1024;
/** Ends that say nothing of the tests. */
const NOT_THEIR_FAULT: ReadonlySet<string> = new Set([
  'interrupted',
  'start_failed',
  'engine_unavailable',
  'slug_damaged',
]);

/** Leads a run from an app that is made for it to the end of the tests, and destroys the app whatever happens. */
export class TestRunLife {
  readonly #options: TestRunLifeOptions;
  /** Those that this control plane works on, and no earlier one left. */
  readonly #underWay = new Set<string>();
  /** Runs in which somebody looks around, by id: aborted when they are over. */
  readonly #debugged = new Map<string, AbortController>();

  constructor(options: TestRunLifeOptions) {
    this.#options = options;
  }

  /** Resolves with the run as it ended. Never rejects. */
  async lead(run: TestRun, from: TestSource): Promise<TestRun> {
    this.#underWay.add(run.id);
    try {
      await using source = await from();
      await this.#lead(run, source);
    } catch (error) {
      await this.#err(run.id, error).catch(this.#options.onError);
    } finally {
      await this.#clear(run.id).catch(this.#options.onError);
      this.#underWay.delete(run.id);
    }
    return (await this.#options.store.testRuns.find(run.id)) ?? run;
  }

  /** Ends it before its time. */
  async cancel(run: TestRun, message: string): Promise<TestRun> {
    const cancelled = await this.#change(run.id, { status: 'cancelled', message });
    await this.#clear(run.id);
    this.#debugged.get(run.id)?.abort();
    return cancelled ?? run;
  }

  /** Ends what a killed control plane left: such a run is errored, and its app is gone. */
  async recover(): Promise<void> {
    for (const run of await this.#options.store.testRuns.list()) {
      if (this.#underWay.has(run.id)) continue;
      // One that had ended may have left its app.
      const app = run.appName === null ? null : await this.#options.store.apps.find(run.appName);
      if (hasEnded(run) && app === null) continue;
      await this.#change(run.id, { status: 'errored', errorStatus: run.status, message: INTERRUPTED });
      await this.#clear(run.id).catch(this.#options.onError);
    }
  }

  async #lead(run: TestRun, source: BuildSource): Promise<void> {
    const { preparation } = this.#options;
    const { pipeline, owner } = await this.#pipelineOf(run);
    const purpose = await this.#purpose(run, pipeline, owner);
    const manifest = await preparation.manifest(source.tarPath, purpose);
    const nodes = nodesFor(run, manifest);
    const app = await this.#create({ ...run, nodes }, pipeline, owner);
    if (!app) return;
    const { test, testSetup } = manifest.scripts;
    const command = test ?? TESTPACK_COMMAND;
    const { env } = purpose.overrides;
    // Nothing of it serves: there are one-off dynos only.
    await preparation.prepare(
      owner,
      app,
      { ...manifest, formation: [{ type: 'web', quantity: 0 }] },
      {
        ...purpose,
        overrides: {
          ...purpose.overrides,
          env: run.isDebugged ? { ...env, ...debugEnv(testSetup, command) } : env,
        },
      },
    );
    const tests = test === null ? 'testpack' : 'own';
    if (!(await this.#build({ ...run, nodes }, app, owner, { ...source, tests }))) return;
    if (run.isDebugged) await this.#untilLeft(run);
    else await this.#test({ ...run, nodes }, app, manifest, command);
  }

  /** `null` when it was cancelled meanwhile. Its name is written down first, so that a kill leaves nothing unknown. */
  async #create(run: TestRun, pipeline: Pipeline, owner: Account): Promise<App | null> {
    const { apps, clock } = this.#options;
    const appName = `ci-${pipeline.name.slice(0, 10).replace(/-+$/, '')}-${run.number}-${randomHex(3)}`;
    const { nodes } = run;
    if (!(await this.#change(run.id, { status: 'creating', appName, nodes: nodesIn('creating', nodes) })))
      return null;
    return apps.create(owner, { name: appName }, (records, { id: appId }) => {
      const now = clock.now();
      const coupling = { id: newId(), appId, pipelineId: pipeline.id, stage: 'test' } as const;
      return records.pipelines.insertCoupling({ ...coupling, createdAt: now, updatedAt: now });
    });
  }

  async #purpose(run: TestRun, pipeline: Pipeline, owner: Account) {
    const { pipelines, store } = this.#options;
    const stack = await pipelines.stackOf(owner, pipeline.id);
    return {
      environment: 'test',
      bare: true,
      ...(stack === null ? {} : { otherwiseStack: stack }),
      overrides: {
        env: {
          CI: 'true',
          ...(await store.pipelines.stageConfig(pipeline.id, 'test')),
          HEROKU_TEST_RUN_ID: run.id,
          HEROKU_TEST_RUN_BRANCH: run.branch,
          HEROKU_TEST_RUN_COMMIT_VERSION: run.commit,
        },
        buildpacks: [],
      },
    } as const;
  }

  async #build(run: TestRun, app: App, owner: Account, source: BuildSource): Promise<boolean> {
    const { apps, builds, outputs } = this.#options;
    if (!(await this.#change(run.id, { status: 'building' }))) return false;
    const { ended } = await builds.start(await apps.find(owner, app.id), owner, source, {
      onOutput: (text) => {
        for (const { setupId } of run.nodes) outputs.append(setupId, text);
      },
    });
    const end = await ended;
    const failure = 'failure' in end ? end.failure : end.release.failure;
    if (failure)
      throw new SetupFailed(
        `The build failed: ${failure.message}${failure.code === 'no_tests' ? ` ${failure.next}` : ''}`,
      );
    return true;
  }

  async #test(run: TestRun, app: App, { scripts, formation }: AppJson, test: string): Promise<void> {
    const { releases } = this.#options;
    const release = await releases.current(app);
    const slug = release && (await releases.slugOf(release));
    if (!release || !slug) throw new SetupFailed('The slug of the build is gone.');
    const size = formation.find(({ type }) => type === 'test')?.size ?? DEFAULT_SIZE;
    if (!(await this.#change(run.id, { size }))) return;
    await Promise.all(
      run.nodes.map((node) => {
        const marker = `tests-of-${randomHex(16)}`;
        const command = testCommand(scripts.testSetup, test, marker);
        const env = { CI_NODE_INDEX: String(node.index), CI_NODE_TOTAL: String(run.nodes.length) };
        return this.#testIn(run, node, { app, release, slug, command, size, env }, marker);
      }),
    );
    await this.#change(run.id, ({ nodes }) => outcomeOfNodes(nodes));
  }

  async #testIn(
    run: TestRun,
    node: TestNode,
    what: Pick<OneOff, 'app' | 'release' | 'slug' | 'command' | 'size' | 'env'>,
    marker: string,
  ): Promise<void> {
    const { dynoManager, outputs, settings } = this.#options;
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
    await this.#changeNode(run.id, node.index, outcomeOf(end, parting.isPast, tap));
    outputs.close(node.setupId);
    outputs.close(node.id);
  }

  /** The setup is over, and whoever reads what it wrote is told so. */
  #begin(run: TestRun, node: TestNode): Promise<unknown> {
    this.#options.outputs.close(node.setupId);
    return this.#changeNode(run.id, node.index, { status: 'running' }, { status: 'running' }).catch(
      this.#options.onError,
    );
  }

  /** The app is there for whoever looks around in it, until they have said that they are done, or forgot to. */
  async #untilLeft(run: TestRun): Promise<void> {
    const { clock, outputs, settings } = this.#options;
    const left = new AbortController();
    this.#debugged.set(run.id, left);
    try {
      if (!(await this.#change(run.id, { status: 'debugging' }))) return;
      for (const { setupId } of run.nodes) outputs.close(setupId);
      await clock.sleep(settings.releaseTimeoutMs, left.signal).catch(() => undefined);
      await this.#change(run.id, { status: 'cancelled', message: FORGOTTEN });
    } finally {
      this.#debugged.delete(run.id);
    }
  }

  async #err(id: string, error: unknown): Promise<void> {
    if (!(error instanceof SetupFailed || error instanceof Refusal)) this.#options.onError(error);
    const run = await this.#options.store.testRuns.find(id);
    if (!run) return;
    const words = error instanceof Error ? error.message : String(error);
    const message = error instanceof SetupFailed ? [words, ...error.manifestErrors].join(' ') : words;
    for (const { setupId } of run.nodes) this.#options.outputs.append(setupId, `\n !     ${message}\n`);
    await this.#change(id, { status: 'errored', errorStatus: run.status, message });
  }

  /** Nothing of it stays but what it wrote. */
  async #clear(id: string): Promise<void> {
    const { apps, outputs, store } = this.#options;
    const run = await store.testRuns.find(id);
    if (!run) return;
    const app = run.appName === null ? null : await store.apps.find(run.appName);
    if (app?.status === 'active')
      await apps.destroy(await apps.ownerOf(app), app.id).catch((error: unknown) => {
        // Somebody else was faster.
        if (!(error instanceof Refusal)) throw error;
      });
    for (const { id: output, setupId } of run.nodes) {
      outputs.close(setupId);
      outputs.close(output);
    }
  }

  async #pipelineOf(run: TestRun): Promise<{ readonly pipeline: Pipeline; readonly owner: Account }> {
    const pipeline = await this.#options.store.pipelines.find(run.pipelineId);
    const owner = pipeline && (await this.#options.store.accounts.find(pipeline.ownerId));
    if (!pipeline || !owner) throw Refusal.missing('pipeline');
    return { pipeline, owner };
  }

  #changeNode(
    id: string,
    index: number,
    change: Partial<TestNode>,
    ofRun: Partial<TestRun> = {},
  ): Promise<TestRun | null> {
    return this.#change(id, ({ nodes }) => ({
      ...ofRun,
      nodes: nodes.map((node) => (node.index === index ? { ...node, ...change } : node)),
    }));
  }

  /**
   * What becomes of a run becomes of its nodes, unless more is said of them. `null` for a run that has ended: nothing is
   * changed any more then.
   */
  #change(
    id: string,
    change: Partial<TestRun> | ((run: TestRun) => Partial<TestRun>),
  ): Promise<TestRun | null> {
    return this.#options.store.transaction(async ({ testRuns }) => {
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
        updatedAt: this.#options.clock.now(),
      };
      await testRuns.update(changed);
      return changed;
    });
  }
}

const nodesIn = (status: TestNode['status'], nodes: readonly TestNode[]): readonly TestNode[] =>
  nodes.map((node) => ({ ...node, status }));

/** As many as the `app.json` wants of `test`. @throws {SetupFailed} */
function nodesFor(run: TestRun, { formation }: AppJson): readonly TestNode[] {
  const wanted = Number(formation.find(({ type }) => type === 'test')?.quantity ?? 1);
  if (wanted > NODES_PER_RUN)
    throw new SetupFailed(
      `The app.json wants ${wanted} test nodes, and a run has ${NODES_PER_RUN} at most: see environments.test.formation.test.`,
    );
  const more = run.isDebugged ? 0 : Math.max(0, wanted - 1);
  return [
    ...run.nodes,
    ...Array.from({ length: more }, (_, index) => newTestNode(index + 1, { id: newId(), setupId: newId() })),
  ];
}

/** What would have been run, for whoever looks around: `eval "$RENGA_TEST_SETUP"`. */
const debugEnv = (setup: string | null, test: string): ConfigVars => ({
  ...(setup === null ? {} : { RENGA_TEST_SETUP: setup }),
  RENGA_TEST: test,
});

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
