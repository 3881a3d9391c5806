import type { Outside } from '../../../src/lib/control-plane/outside.ts';
import type { Engine } from '../../../src/lib/engine/port.ts';
import type { Records, Store } from '../../../src/lib/platform/ports.ts';
import type { Clock } from '../../../src/lib/std/clock.ts';
import { guarded } from './guarded.ts';
import { type KillPoints, never } from './kill-points.ts';

/** Everything that a control plane touches the world with, under the eyes of `points`. */
export function guardedOutside(points: KillPoints, outside: Outside): Outside {
  const { store, engine, accepts, router, slugStore, logs, outputs, clock } = outside;
  return {
    ...outside,
    clock: guardedClock(points, clock),
    store: guardedStore(points, store),
    engine: guardedEngine(points, engine),
    accepts: (address, signal) => points.reply(accepts(address, signal)),
    router: guarded(points, router, { name: 'router', looks: ['status', 'idleMs'], instant: ['close'] }),
    slugStore: guardedSlugStore(points, slugStore),
    logs: guarded(points, logs, {
      name: 'logs',
      looks: ['write', 'routerLines', 'collect', 'collected', 'read', 'close'],
      instant: ['openDrain'],
    }),
    outputs: guarded(points, outputs, {
      name: 'outputs',
      looks: ['append', 'read'],
      instant: ['close'],
    }),
  };
}

export function guardedEngine(points: KillPoints, engine: Engine): Engine {
  const guard = <T extends object>(target: T, name: string, looks: readonly string[]): T =>
    guarded(points, target, { name, looks });
  const parts: Readonly<Record<PropertyKey, object>> = {
    images: guard(engine.images, 'images', ['inspect', 'list', 'named', 'save']),
    networks: guard(engine.networks, 'networks', ['list', 'members']),
    volumes: guard(engine.volumes, 'volumes', ['list']),
    containers: guard(engine.containers, 'containers', [
      'inspect',
      'list',
      'wait',
      'getArchive',
      'output',
      'events',
      'stats',
      'listeners',
    ]),
  };
  const itself = guard(engine, 'engine', ['info', 'addressesReachable', 'machine']);
  return new Proxy(engine, { get: (_, key) => parts[key] ?? Reflect.get(itself, key) });
}

/** Nobody wakes from a sleep when all is over. */
const guardedClock = (points: KillPoints, clock: Clock): Clock => ({
  now: () => clock.now(),
  monotonic: () => clock.monotonic(),
  sleep: (ms, signal) => points.reply(clock.sleep(ms, signal)),
});

/** Half of an archive is a state of its own. */
function guardedSlugStore(points: KillPoints, store: Outside['slugStore']): Outside['slugStore'] {
  const halved: Outside['slugStore'] = new Proxy(store, {
    get: (_, key) => {
      if (key === 'write')
        return (archive: AsyncIterable<Uint8Array>) => store.write(withHalf(points, archive));
      const value: unknown = Reflect.get(store, key, store);
      return typeof value === 'function' ? value.bind(store) : value;
    },
  });
  return guarded(points, halved, { name: 'slugs', looks: ['path', 'read'] });
}

async function* withHalf(points: KillPoints, archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of points.replies(archive)) {
    const half = Math.ceil(chunk.length / 2);
    yield chunk.subarray(0, half);
    await points.pass('slugs.write:half');
    yield chunk.subarray(half);
  }
}

const LOOKS = [
  'find',
  'byToken',
  'passwordHash',
  'findAuthorization',
  'authorizations',
  'list',
  'buildpacks',
  'current',
  'currents',
  'pending',
  'digests',
  'all',
  'used',
  'visibleTo',
  'config',
  'stageConfig',
  'countedUntil',
  'closedSince',
  'ofApp',
  'ofAccount',
  'member',
  'members',
  'memberships',
  'invitation',
  'invitations',
  'couplings',
  'findPromotion',
  'attachments',
  'ofRelease',
  'events',
  'findEvent',
  'deliveries',
  'undelivered',
];

/** Its effects are commits: of one write, or of a transaction, which is named by the writes that it holds. */
function guardedStore(points: KillPoints, store: Store): Store {
  return {
    ...eachKind(store, (kind, records) => guarded(points, records, { name: kind, looks: LOOKS })),
    transaction: async (work, options) => {
      if (points.isOver) return never();
      let commit = '';
      const result = await points.reply(
        store.transaction(async (records) => {
          const writes = new Set<string>();
          const value = await work(noting(points, records, writes));
          if (writes.size > 0) commit = points.begin(`commit(${[...writes].join('+')})`);
          if (commit) await points.pass(`${commit}:before`);
          return value;
        }, options),
      );
      if (commit) await points.pass(`${commit}:after`);
      return result;
    },
    close: () => store.close(),
  };
}

/** Records that tell what is written through them. */
function noting(points: KillPoints, records: Records, writes: Set<string>): Records {
  return eachKind(
    records,
    (kind, each) =>
      new Proxy(each, {
        get: (_, key) => {
          const value: unknown = Reflect.get(each, key, each);
          if (typeof value !== 'function' || typeof key !== 'string') return value;
          return (...args: readonly unknown[]) => {
            if (points.isOver) return never();
            if (!LOOKS.includes(key)) writes.add(`${kind}.${key}`);
            return points.reply(Reflect.apply(value, each, args));
          };
        },
      }),
  );
}

function eachKind(records: Records, guard: <T extends object>(kind: string, of: T) => T): Records {
  const of = <K extends keyof Records>(kind: K): Records[K] => guard(kind, records[kind]);
  return {
    installation: of('installation'),
    accounts: of('accounts'),
    oauthClients: of('oauthClients'),
    oauthGrants: of('oauthGrants'),
    invitations: of('invitations'),
    collaborations: of('collaborations'),
    appTransfers: of('appTransfers'),
    teams: of('teams'),
    sshKeys: of('sshKeys'),
    audit: of('audit'),
    keyedRequests: of('keyedRequests'),
    secondFactors: of('secondFactors'),
    browserLogins: of('browserLogins'),
    preAuthorizations: of('preAuthorizations'),
    apps: of('apps'),
    releases: of('releases'),
    slugs: of('slugs'),
    builds: of('builds'),
    formations: of('formations'),
    dynos: of('dynos'),
    dynoHours: of('dynoHours'),
    pipelines: of('pipelines'),
    reviewApps: of('reviewApps'),
    testRuns: of('testRuns'),
    appSetups: of('appSetups'),
    features: of('features'),
    domains: of('domains'),
    sniEndpoints: of('sniEndpoints'),
    managedNames: of('managedNames'),
    webhooks: of('webhooks'),
    drains: of('drains'),
    transfers: of('transfers'),
    addOns: of('addOns'),
    partners: of('partners'),
    scheduledJobs: of('scheduledJobs'),
  };
}
