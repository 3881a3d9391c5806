import type { Account } from '../../domain/account.ts';
import type { App } from '../../domain/app.ts';
import type { AppJson } from '../../domain/app-json.ts';
import type { ConfigVars } from '../../domain/config-vars.ts';
import type { Pipeline } from '../../domain/pipeline.ts';
import { Refusal } from '../../domain/refusal.ts';
import {
  hasEnded,
  NODES_PER_RUN,
  newTestNode,
  TESTPACK_COMMAND,
  type TestNode,
  type TestRun,
} from '../../domain/test-run.ts';
import type { Clock } from '../../std/clock.ts';
import { newId, randomHex } from '../../std/ids.ts';
import { type AppPreparation, SetupFailed } from '../app-preparation.ts';
import type { Apps } from '../apps.ts';
import type { BuildSource, Builds } from '../builds.ts';
import type { Pipelines } from '../pipelines.ts';
import type { DynoManager, Outputs, Store } from '../ports.ts';
import type { Releases } from '../releases.ts';
import type { Settings } from '../settings.ts';
import { NodeTests } from './node-tests.ts';
import { RunProgress } from './run-progress.ts';

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

/** Leads a run from an app that is made for it to the end of the tests, and destroys the app whatever happens. */
export class TestRunLife {
  readonly #options: TestRunLifeOptions;
  /** Those that this control plane works on, and no earlier one left. */
  readonly #underWay = new Set<string>();
  /** Runs in which somebody looks around, by id: aborted when they are over. */
  readonly #debugged = new Map<string, AbortController>();
  readonly #progress: RunProgress;
  readonly #tests: NodeTests;

  constructor(options: TestRunLifeOptions) {
    this.#options = options;
    this.#progress = new RunProgress(options);
    this.#tests = new NodeTests({ ...options, progress: this.#progress });
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
    const cancelled = await this.#progress.change(run.id, { status: 'cancelled', message });
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
      await this.#progress.change(run.id, {
        status: 'errored',
        errorStatus: run.status,
        message: INTERRUPTED,
      });
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
    else await this.#tests.run({ ...run, nodes }, app, manifest, command);
  }

  /** `null` when it was cancelled meanwhile. Its name is written down first, so that a kill leaves nothing unknown. */
  async #create(run: TestRun, pipeline: Pipeline, owner: Account): Promise<App | null> {
    const { apps, clock } = this.#options;
    const appName = `ci-${pipeline.name.slice(0, 10).replace(/-+$/, '')}-${run.number}-${randomHex(3)}`;
    const { nodes } = run;
    if (
      !(await this.#progress.change(run.id, {
        status: 'creating',
        appName,
        nodes: nodesIn('creating', nodes),
      }))
    )
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
    if (!(await this.#progress.change(run.id, { status: 'building' }))) return false;
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

  /** The app is there for whoever looks around in it, until they have said that they are done, or forgot to. */
  async #untilLeft(run: TestRun): Promise<void> {
    const { clock, outputs, settings } = this.#options;
    const left = new AbortController();
    this.#debugged.set(run.id, left);
    try {
      if (!(await this.#progress.change(run.id, { status: 'debugging' }))) return;
      for (const { setupId } of run.nodes) outputs.close(setupId);
      await clock.sleep(settings.releaseTimeoutMs, left.signal).catch(() => undefined);
      await this.#progress.change(run.id, { status: 'cancelled', message: FORGOTTEN });
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
    await this.#progress.change(id, { status: 'errored', errorStatus: run.status, message });
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
