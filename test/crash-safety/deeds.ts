import { Refusal } from '../../src/lib/domain/refusal.ts';
import type { Release } from '../../src/lib/domain/release.ts';
import type { Dice } from './dice.ts';
import type { Incarnation } from './incarnation.ts';
import { push } from './operations.ts';

/** Something that is asked of a platform without a thought for what else goes on; resolves with the release it promised. */
export type Deed = (cp: Incarnation, dice: Dice) => Promise<Release | null>;

const NAMES = ['haiku', 'tanka', 'limerick'];

const DEEDS: Readonly<Record<string, Deed>> = {
  'config:set': async ({ useCases, owner }, dice) => {
    const patch = { [`KEY_${dice.below(5)}`]: String(dice.below(1_000_000)) };
    return (await useCases.releases.patchConfig(owner, dice.of(NAMES), patch)).release;
  },
  push: async (cp, dice) => {
    await push(cp, dice.of(NAMES), { procfile: dice.of(PROCFILES), n: dice.below(1_000_000) });
    return null;
  },
  'ps:scale': async ({ useCases, owner }, dice) => {
    const requests = ['web', 'worker'].map((type) => ({ type, quantity: dice.below(4) }));
    await useCases.formations.scale(owner, dice.of(NAMES), requests);
    return null;
  },
  'ps:restart': async ({ useCases, owner }, dice) => {
    await useCases.dynos.restart(owner, dice.of(NAMES), dice.of(SELECTORS));
    return null;
  },
  'ps:stop': async ({ useCases, owner }, dice) => {
    await useCases.dynos.stop(owner, dice.of(NAMES), dice.of(SELECTORS));
    return null;
  },
  'run:detached': async ({ useCases, owner }, dice) => {
    await useCases.dynos.run(owner, dice.of(NAMES), { command: 'job', attach: false });
    return null;
  },
  rollback: async ({ useCases, owner, store }, dice) => {
    const name = dice.of(NAMES);
    const app = await useCases.apps.find(owner, name);
    const release = dice.of(await store.releases.list(app.id));
    return useCases.releases.rollback(owner, name, String(release.version));
  },
  'pipelines:promote': async ({ useCases, owner }) => {
    await useCases.promotions.create(owner, { pipeline: 'poems', source: 'haiku', targets: ['tanka'] });
    return null;
  },
  maintenance: async ({ useCases, owner }, dice) => {
    await useCases.apps.update(owner, dice.of(NAMES), { maintenance: dice.below(2) === 1 });
    return null;
  },
  'apps:create': async ({ useCases, owner }) => {
    await useCases.apps.create(owner, { name: 'limerick' });
    return null;
  },
  'apps:destroy': async ({ useCases, owner }) => {
    await useCases.apps.destroy(owner, 'limerick');
    return null;
  },
  'addons:create': async ({ useCases, owner }, dice) => {
    await useCases.addOns.create(owner, dice.of(NAMES), { plan: dice.of(['redis:mini', 'memcached:mini']) });
    return null;
  },
  'addons:destroy': async ({ useCases, owner }, dice) => {
    const addOns = await useCases.addOns.list(owner);
    if (addOns.length > 0) await useCases.addOns.destroy(owner, dice.of(addOns).name, { force: true });
    return null;
  },
};

const PROCFILES = ['web: serve\n', 'web: serve\nworker: work\n', 'web: serve\nrelease: migrate\n'];
const SELECTORS = [{ all: true }, { type: 'web' }, { name: 'web.1' }] as const;

/** A deed by chance and what it is called. */
export function anyDeed(dice: Dice): readonly [string, Deed] {
  const [name, deed] = dice.of(Object.entries(DEEDS));
  return [name, (cp, own) => deed(cp, own).catch(unlessRefused)];
}

/** People are told that something cannot be; that is no fault. */
function unlessRefused(error: unknown): null {
  if (error instanceof Refusal) return null;
  throw error;
}
