import { hasEnded } from '../../src/lib/domain/test-run.ts';
import type { Point } from '../support/kill-points/kill-points.ts';
import type { MortalWorld } from './mortal-world.ts';
import { all, commit, commitOf, destroyed, exists, type Operation } from './operations.ts';

/**
 * Apps that are made of a source and its `app.json` while nobody waits. What a kill cuts short is not begun again by
 * itself: whoever asked is told that it is over, and the app is gone.
 */
export const MADE_FROM_SOURCES: readonly Operation[] = [
  {
    fault: 'A1',
    name: 'setting an app up',
    isWalkedElsewhere: isOfDynos,
    prepare: (world, n) => destroyed(world, `shop-${n - 1}`),
    ask: async ({ useCases, owner, world }, n) => {
      const wish = { name: `shop-${n}`, source: await sourceOf(world, n), overrides: NO_OVERRIDES };
      setups.set(n, (await useCases.appSetups.create(owner, wish)).setup.id);
    },
    effect: async (world, n) => {
      const id = setups.get(n);
      const setup = id === undefined ? null : await world.now.store.appSetups.find(id);
      if (!(await exists(world, `shop-${n}`))) return toldOf(n, setup?.status === 'failed');
      return all(
        (await commitOf(world, `shop-${n}`)) === commit(n),
        setup === null || setup.status === 'succeeded',
      );
    },
  },
  {
    fault: 'A1',
    name: 'making a review app',
    isWalkedElsewhere: isOfDynos,
    prepare: async (world, n) => {
      await withPipeline(world);
      for (const row of await world.now.store.reviewApps.list())
        if (row.branch !== `branch-${n}`)
          await world.now.useCases.reviewApps.destroy(world.now.owner, row.id);
      await world.now.quiet();
    },
    ask: async ({ useCases, owner, world }, n) => {
      const source = await sourceOf(world, n);
      await useCases.reviewApps.create(owner, {
        pipeline: PIPELINE,
        branch: `branch-${n}`,
        source: { version: commit(n), open: async () => disposable(source) },
        environment: {},
      });
    },
    effect: async (world, n) => {
      const { store } = world.now;
      const row = (await store.reviewApps.list()).find(({ branch }) => branch === `branch-${n}`);
      const strays = await appsBut(world, row?.appId ?? null);
      if (strays.length > 0) return `there are ${strays}`;
      if (!row) return 'none';
      const app = row.appId === null ? null : await store.apps.find(row.appId);
      if (row.status === 'errored') return toldOf(n, app === null);
      return all(
        row.status === 'created',
        row.predestroy?.command === 'job',
        app !== null && (await commitOf(world, app.name)) === commit(n),
        (await store.pipelines.couplings()).some(({ appId }) => appId === app?.id),
      );
    },
  },
  {
    fault: 'A1',
    name: 'running the tests of a commit',
    isWalkedElsewhere: isOfDynos,
    prepare: withPipeline,
    ask: async ({ useCases, owner, world }, n) => {
      const source = await sourceOf(world, n);
      await useCases.testRuns.create(owner, {
        pipeline: PIPELINE,
        branch: 'main',
        commit: commit(n),
        commitMessage: 'work',
        sourceUrl: 'https://example.com/source.tgz',
        source: async () => disposable(source),
      });
    },
    effect: async (world, n) => {
      const run = (await world.now.store.testRuns.list()).find((each) => each.commit === commit(n));
      const strays = await appsBut(world, null);
      if (strays.length > 0) return `there are ${strays}`;
      return run?.status === 'succeeded' ? 'whole' : toldOf(n, run !== undefined && hasEnded(run));
    },
  },
];

/** A deploy is killed at each of them: here it is rows that make the difference. */
function isOfDynos(point: Point): boolean {
  return /^(networks|volumes|images|containers|slugs|commit\(dynos\.|logs|outputs)/.test(point);
}
const PIPELINE = 'poems';
const NO_OVERRIDES = { env: {}, buildpacks: [] };
const APP_JSON = {
  env: { GREETING: 'hello' },
  scripts: { postdeploy: 'seed', 'pr-predestroy': 'job' },
  environments: { test: { scripts: { test: 'job' } } },
};
/** Setups that were accepted, by turn. */
const setups = new Map<number, string>();

/** That it is over is all there is to say after a kill; the first turn is without one. */
const toldOf = (n: number, isTold: boolean): string => {
  if (n === 0) return 'it failed without a kill';
  return isTold ? 'whole' : 'none';
};

async function sourceOf(world: MortalWorld, n: number) {
  const files = { 'app.json': JSON.stringify(APP_JSON), Procfile: `web: serve\n# ${n}\n` };
  return { tarPath: await world.archive(files), version: commit(n), description: null };
}

const disposable = <T extends object>(source: T): T & AsyncDisposable => ({
  ...source,
  [Symbol.asyncDispose]: async () => undefined,
});

async function withPipeline({ now: { useCases, owner, store } }: MortalWorld): Promise<void> {
  if ((await store.pipelines.list(owner.id)).length > 0) return;
  await useCases.pipelines.create(owner, PIPELINE);
  await useCases.reviewApps.enable(owner, PIPELINE, {});
}

/** Apps other than this one. */
async function appsBut({ now }: MortalWorld, appId: string | null): Promise<readonly string[]> {
  return (await now.store.apps.list()).filter(({ id }) => id !== appId).map(({ name }) => name);
}
