import type { App } from '../../src/lib/domain/app.ts';
import type { Point } from '../support/kill-points/kill-points.ts';
import type { Incarnation } from './incarnation.ts';
import { type MortalWorld, SECRET } from './mortal-world.ts';

/** Something that people ask of a platform, to be cut short anywhere. */
export interface Operation {
  /** What the kill is called in the list of faults. */
  readonly fault: string;
  readonly name: string;
  /** Brings the world to where it can be asked for, for the n-th time. */
  readonly prepare: (world: MortalWorld, n: number) => Promise<void>;
  /** Resolves when whoever asked was told that it is, or will be, done. */
  readonly ask: (cp: Incarnation, n: number) => Promise<unknown>;
  /** How much of it is there: `none`, `whole`, or, in words, what is neither. */
  readonly effect: (world: MortalWorld, n: number) => Promise<string>;
  /** Points that another operation is killed at already, and that differ in nothing here. */
  readonly isWalkedElsewhere?: (point: Point) => boolean;
}

const PROCFILE = 'web: serve\nworker: work\n';
const WITH_COMMAND = `${PROCFILE}release: migrate\n`;

/** All of it, or none of it. */
export const all = (...parts: readonly boolean[]): string =>
  parts.every(Boolean) ? 'whole' : parts.some(Boolean) ? `in part: ${parts}` : 'none';

export const OPERATIONS: readonly Operation[] = [
  {
    fault: 'A1',
    name: 'creating an app',
    prepare: (world, n) => destroyed(world, `app-${n - 1}`),
    ask: ({ useCases, owner }, n) => useCases.apps.create(owner, { name: `app-${n}` }),
    effect: async (world, n) => all(await exists(world, `app-${n}`)),
  },
  {
    fault: 'A1',
    name: 'moving an app into a team',
    prepare: async (world, n) => {
      const { useCases, owner } = world.now;
      if ((await useCases.teams.list(owner)).length === 0) await useCases.teams.create(owner, 'poets');
      await destroyed(world, `app-${n - 1}`);
      await created(world, `app-${n}`);
    },
    ask: ({ useCases, owner }, n) => useCases.teamApps.transfer(owner, `app-${n}`, 'poets'),
    effect: async ({ now }, n) => {
      const { id, ownerId } = await appOf(now, `app-${n}`);
      const goesOn = await now.store.collaborations.find(id, now.owner.id);
      return all(ownerId !== now.owner.id, goesOn !== null);
    },
  },
  {
    fault: 'A1',
    name: 'a first deploy',
    prepare: async (world, n) => {
      await destroyed(world, `app-${n - 1}`);
      await created(world, `app-${n}`);
    },
    ask: (cp, n) => pushed(cp, `app-${n}`, PROCFILE, n),
    effect: async (world, n) => all((await commitOf(world, `app-${n}`)) === commit(n)),
  },
  {
    fault: 'A1',
    name: 'a deploy over another',
    prepare: serving,
    ask: (cp, n) => pushed(cp, 'haiku', PROCFILE, n),
    effect: async (world, n) => all((await commitOf(world, 'haiku')) === commit(n)),
  },
  {
    fault: 'A2',
    name: 'a deploy with a release command',
    prepare: alone,
    ask: (cp, n) => pushed(cp, 'haiku', WITH_COMMAND, n),
    effect: async (world, n) => all((await commitOf(world, 'haiku')) === commit(n)),
  },
  {
    fault: 'A1',
    name: 'a deploy of a Dockerfile over another',
    isWalkedElsewhere: (point) => !/^(images|networks)\.|^commit\((slugs|builds)\./.test(point),
    prepare: async (world) => {
      if (await exists(world, 'hall')) return;
      await world.now.useCases.apps.create(world.now.owner, { name: 'hall', stack: 'container' });
      await pushedImages(world.now, 'hall', 0);
      await world.now.quiet();
    },
    ask: (cp, n) => pushedImages(cp, 'hall', n),
    effect: async (world, n) => all((await commitOf(world, 'hall')) === commit(n)),
  },
  {
    fault: 'A1',
    name: 'a change of config',
    prepare: serving,
    ask: ({ useCases, owner }, n) => useCases.releases.patchConfig(owner, 'haiku', { N: String(n) }),
    effect: async (world, n) => all((await current(world, 'haiku'))?.config['N'] === String(n)),
  },
  {
    fault: 'A1',
    name: 'two changes of config at once',
    prepare: alone,
    ask: ({ useCases, owner }, n) =>
      Promise.all(
        ['A', 'B'].map((key) => useCases.releases.patchConfig(owner, 'haiku', { [key]: String(n) })),
      ),
    effect: async (world, n) => {
      const config = (await current(world, 'haiku'))?.config;
      const isThere = ['A', 'B'].map((key) => config?.[key] === String(n));
      return isThere[0] && !isThere[1] ? 'none' : all(...isThere);
    },
  },
  {
    fault: 'A5',
    name: 'scaling up',
    prepare: (world) => scaled(world, { web: 1, worker: 0 }),
    ask: (cp) => scale(cp, { web: 3, worker: 1 }),
    effect: (world) => formation(world, { web: 3, worker: 1 }),
  },
  {
    fault: 'A5',
    name: 'scaling down',
    prepare: (world) => scaled(world, { web: 3, worker: 1 }),
    ask: (cp) => scale(cp, { web: 1, worker: 0 }),
    effect: (world) => formation(world, { web: 1, worker: 0 }),
  },
  {
    fault: 'A1',
    name: 'a restart',
    prepare: async (world, n) => {
      await serving(world);
      restarting.set(n, await runs(world, 'haiku'));
    },
    ask: ({ useCases, owner }) => useCases.dynos.restart(owner, 'haiku', { all: true }),
    effect: async (world, n) => {
      const now = await runs(world, 'haiku');
      return all(...(restarting.get(n) ?? []).map((id) => !now.includes(id)));
    },
  },
  {
    fault: 'A1',
    name: 'a rollback',
    prepare: serving,
    ask: ({ useCases, owner }, n) => useCases.releases.rollback(owner, 'haiku', deployed(n)),
    effect: async (world, n) => all((await commitOf(world, 'haiku')) === commit(n % 2)),
  },
  {
    fault: 'A9',
    name: 'a promotion to three apps',
    prepare: pipeline,
    ask: ({ useCases, owner }, n) =>
      useCases.promotions.create(owner, {
        pipeline: 'poems',
        source: 'haiku',
        release: deployed(n),
        targets: TARGETS,
      }),
    effect: async (world, n) => {
      const commits = await Promise.all(TARGETS.map((name) => commitOf(world, name)));
      return all(...commits.map((each) => each === commit(n % 2)));
    },
  },
  {
    fault: 'A8',
    name: 'destroying an app',
    prepare: async (world, n) => {
      if (await exists(world, 'doomed')) return;
      await created(world, 'doomed');
      await pushed(world.now, 'doomed', PROCFILE, n);
      await world.now.quiet();
    },
    ask: ({ useCases, owner }) => useCases.apps.destroy(owner, 'doomed'),
    effect: async (world) => all(!(await exists(world, 'doomed'))),
  },
  {
    fault: 'A6',
    name: 'making an add-on',
    prepare: async (world) => {
      await created(world, 'bare');
      await withoutAddOns(world, 'bare');
    },
    ask: ({ useCases, owner }, n) =>
      useCases.addOns.create(owner, 'bare', { plan: 'redis:mini', name: `cache-${n}` }),
    effect: async (world) => all((await current(world, 'bare'))?.config['REDIS_URL'] !== undefined),
  },
  {
    fault: 'A7',
    name: 'destroying an add-on',
    prepare: async (world, n) => {
      await alone(world);
      await withAddOn(world, 'haiku', `cache-${n}`);
    },
    ask: (cp) => destroyAddOns(cp, 'haiku'),
    effect: async (world) => all((await current(world, 'haiku'))?.config['REDIS_URL'] === undefined),
  },
  {
    fault: 'A6',
    name: 'upgrading a database',
    prepare: async (world, n) => {
      await created(world, 'bare');
      await withoutAddOns(world, 'bare');
      const { useCases, owner } = world.now;
      const wanted = { plan: 'postgresql:mini', name: `store-${n}`, options: { version: '15' } };
      await useCases.addOns.create(owner, 'bare', wanted);
      await world.now.quiet();
    },
    ask: ({ useCases, owner }, n) =>
      useCases.versionUpgrades.run(owner, `store-${n}`, { service: 'postgresql' }),
    effect: async (world, n) => {
      const addOn = await world.now.store.addOns.find(`store-${n}`);
      const server = world.engine.containers.all.find(({ spec }) => spec.labels['renga.addon'] === addOn?.id);
      const kept = (await world.engine.volumes.list({ 'renga.addon': addOn?.id ?? '' })).map(
        ({ name }) => name,
      );
      const is17 = server?.spec.labels['renga.version'] === '17';
      const has17 = kept.length === 1 && kept[0]?.endsWith('-17') === true;
      const mounts17 = server?.spec.mounts?.[0]?.source === kept[0] && has17;
      return all(addOn?.version === '17' && addOn.upgrade?.state === 'succeeded', is17, has17, mounts17);
    },
  },
];

export function named(name: string): Operation {
  const found = OPERATIONS.find((each) => each.name === name);
  if (!found) throw new Error(`There is no operation ${name}`);
  return found;
}

const TARGETS = ['tanka', 'renku', 'senryu'];
/** Runs that are to be replaced, by turn. */
const restarting = new Map<number, readonly string[]>();

/** One of the two releases of `haiku` that were pushed: an app begins with two others, and config comes before code. */
const deployed = (n: number): string => String(4 + (n % 2));

export const commit = (n: number): string => String(n).padStart(40, 'c');

export async function exists({ now }: MortalWorld, name: string): Promise<boolean> {
  return (await now.store.apps.find(name)) !== null;
}

async function created(world: MortalWorld, name: string): Promise<void> {
  const { useCases, owner } = world.now;
  if (!(await exists(world, name))) await useCases.apps.create(owner, { name });
  await world.now.quiet();
}

export async function destroyed(world: MortalWorld, name: string): Promise<void> {
  const { useCases, owner } = world.now;
  if (await exists(world, name)) await useCases.apps.destroy(owner, name);
  await world.now.quiet();
}

/** The same, which has to work. @throws with what the pusher sees */
async function pushed(cp: Incarnation, name: string, procfile: string, n: number): Promise<void> {
  const { ok, seen } = await push(cp, name, { procfile, n });
  if (!ok) throw new Error(seen);
}

/** A source of two Dockerfiles, pushed; it has to work. @throws with what the pusher sees */
async function pushedImages(cp: Incarnation, name: string, n: number): Promise<void> {
  const sourceTarPath = await cp.world.archive({
    'heroku.yml': 'build:\n  docker:\n    web: Dockerfile\n    worker: worker/Dockerfile\n',
    Dockerfile: 'FROM scratch\nCOPY verse /\nRUN make\nCMD ["serve"]\n',
    verse: String(n),
    'worker/Dockerfile': 'FROM scratch\nCMD ["work"]\n',
  });
  const { ok, seen } = await deliver(cp, name, { sourceTarPath, n });
  if (!ok) throw new Error(seen);
}

/** As `git push` does it, of a source that is nothing but this Procfile. */
export function push(
  cp: Incarnation,
  name: string,
  { procfile, n }: { readonly procfile: string; readonly n: number },
): Promise<{ readonly ok: boolean; readonly seen: string }> {
  return deliver(cp, name, { sourceTarPath: cp.world.source(`${procfile}# ${n}\n`), n });
}

async function deliver(
  cp: Incarnation,
  name: string,
  { sourceTarPath, n }: { readonly sourceTarPath: string; readonly n: number },
): Promise<{ readonly ok: boolean; readonly seen: string }> {
  const { useCases, owner } = cp;
  const app = await useCases.apps.find(owner, name);
  let seen = '';
  const { ok } = await useCases.deploys.build(
    {
      app,
      actor: owner,
      address: '192.0.2.1',
      commit: commit(n),
      commitSubject: 'work',
      sourceTarPath,
    },
    (text) => {
      seen += text;
    },
    new AbortController().signal,
  );
  return { ok, seen };
}

/** `haiku` with two web dynos and a worker, a secret in its config, and two pushes behind it. */
async function serving(world: MortalWorld): Promise<void> {
  if (await exists(world, 'haiku')) return;
  await created(world, 'haiku');
  const { useCases, owner } = world.now;
  await useCases.releases.patchConfig(owner, 'haiku', { SECRET });
  for (const n of [0, 1]) await pushed(world.now, 'haiku', PROCFILE, n);
  await scale(world.now, { web: 2, worker: 1 });
  await world.now.quiet();
}

/** The same with one dyno. */
async function alone(world: MortalWorld): Promise<void> {
  if (!(await exists(world, 'haiku'))) await scaled(world, { web: 1, worker: 0 });
}

async function scale(
  { useCases, owner }: Incarnation,
  quantities: Readonly<Record<string, number>>,
): Promise<void> {
  const requests = Object.entries(quantities).map(([type, quantity]) => ({ type, quantity }));
  await useCases.formations.scale(owner, 'haiku', requests);
}

async function scaled(world: MortalWorld, quantities: Readonly<Record<string, number>>): Promise<void> {
  await serving(world);
  await scale(world.now, quantities);
  await world.now.quiet();
}

async function formation({ now }: MortalWorld, wanted: Readonly<Record<string, number>>): Promise<string> {
  const rows = await now.store.formations.list((await appOf(now, 'haiku')).id);
  return all(...rows.map(({ type, quantity }) => wanted[type] === quantity));
}

async function appOf({ store }: Incarnation, name: string): Promise<App> {
  const app = await store.apps.find(name);
  if (!app) throw new Error(`There is no app ${name}`);
  return app;
}

async function current({ now }: MortalWorld, name: string) {
  return now.store.releases.current((await appOf(now, name)).id);
}

export async function commitOf(world: MortalWorld, name: string): Promise<string | null> {
  const release = await current(world, name);
  return release?.slugId ? ((await world.now.store.slugs.find(release.slugId))?.commit ?? null) : null;
}

/** Ids of what runs in the formation. */
async function runs({ now }: MortalWorld, name: string): Promise<readonly string[]> {
  const dynos = await now.store.dynos.list((await appOf(now, name)).id);
  return dynos.filter(({ serving }) => serving).map(({ id }) => id);
}

/** `haiku` and what it is promoted to. */
export async function pipeline(world: MortalWorld): Promise<void> {
  const { useCases, owner, store } = world.now;
  if ((await store.pipelines.list(owner.id)).length > 0) return;
  await serving(world);
  await useCases.pipelines.create(owner, 'poems');
  await useCases.pipelines.couple(owner, { app: 'haiku', pipeline: 'poems', stage: 'staging' });
  for (const name of TARGETS) {
    await created(world, name);
    await useCases.pipelines.couple(owner, { app: name, pipeline: 'poems', stage: 'production' });
  }
}

async function withoutAddOns({ now }: MortalWorld, name: string): Promise<void> {
  await destroyAddOns(now, name);
  await now.quiet();
}

async function destroyAddOns({ useCases, owner }: Incarnation, name: string): Promise<void> {
  for (const { id } of await useCases.addOns.listOf(owner, name))
    await useCases.addOns.destroy(owner, id, { force: true });
}

async function withAddOn(world: MortalWorld, appName: string, name: string): Promise<void> {
  const { useCases, owner } = world.now;
  if ((await useCases.addOns.listOf(owner, appName)).length > 0) return;
  await useCases.addOns.create(owner, appName, { plan: 'redis:mini', name });
  await world.now.quiet();
}
