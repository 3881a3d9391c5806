import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { appNetwork } from '../../src/lib/domain/app-network.ts';
import { type Dyno, dynoName } from '../../src/lib/domain/dyno.ts';
import { RELEASE_TYPE } from '../../src/lib/domain/formation.ts';
import type { RouteTable } from '../../src/lib/domain/route-table.ts';
import { slotsOf } from '../../src/lib/dyno-manager/formation-plan.ts';
import type { ContainerSummary, Engine } from '../../src/lib/engine/port.ts';
import type { Records } from '../../src/lib/platform/ports.ts';
import { folderViolations } from './state-folder.ts';

/** An installation at rest, seen from outside. */
export interface AtRest {
  /** `RENGA_HOME` */
  readonly home: string;
  /** The label of all that is its own. */
  readonly installation: string;
  readonly store: Records;
  readonly engine: Engine;
  /** What its router works by, where it can be had. */
  readonly routes?: RouteTable;
  /** A text that belongs to config and is nowhere but in records and in containers. */
  readonly secret: string;
}

/** What is not as it should be when nothing is under way: each begins with the number of the rule that it breaks. */
export async function violations(rest: AtRest): Promise<readonly string[]> {
  return [
    ...(await unexplained(rest)),
    ...(await unnumbered(rest)),
    ...(await misrouted(rest)),
    ...(await unequal(rest)),
    ...(await unfinished(rest)),
    ...damaged(rest),
    ...(await exposed(rest)),
    ...folderViolations(rest),
  ];
}

/** I1: everything of ours on the engine and on the disk has its row, and every row what it stands for. */
async function unexplained({ home, installation, store, engine }: AtRest): Promise<readonly string[]> {
  const ours = { 'renga.installation': installation };
  const [containers, networks, volumes, images, imageRefs, buildRefs] = await Promise.all([
    engine.containers.list(ours),
    engine.networks.list(ours),
    engine.volumes.list(ours),
    engine.images.list(ours),
    engine.images.named(`renga/image:${installation}-`),
    engine.images.named(`renga/build:${installation}-`),
  ]);
  const [apps, dynos, addOns, digests] = await Promise.all([
    store.apps.list(),
    store.dynos.all(),
    store.addOns.list(),
    store.slugs.digests(),
  ]);
  const appIds = new Set(apps.map(({ id }) => id));
  const known = new Set(
    [...dynos.filter(({ state }) => state !== 'complete'), ...addOns].map(({ id }) => id),
  );
  const isKnown = ({ labels }: Pick<ContainerSummary, 'labels'>): boolean =>
    known.has(labels['renga.dyno'] ?? labels['renga.addon'] ?? '');
  const appNetworks = new Set(apps.map(({ id }) => appNetwork(installation, id).name));
  const found = new Map(containers.map((each) => [each.id, each]));
  const slugs = (await Promise.all(apps.map(({ id }) => store.slugs.list(id)))).flat();
  const archives = slugs.flatMap(({ digest, images: ofTypes }) =>
    ofTypes
      ? Object.values(ofTypes).map(({ manifest }) => join(home, 'registry/blobs', manifest))
      : [join(home, 'slugs', `${digest}.tgz`)],
  );
  return [
    ...containers.filter((each) => !isKnown(each)).map(({ name }) => `I1: container ${name} has no row`),
    ...networks
      .filter(({ name }) => !appNetworks.has(name))
      .map(({ name }) => `I1: network ${name} has no app`),
    ...volumes
      .filter(
        ({ labels }) => !appIds.has(labels['renga.app'] ?? '') && !known.has(labels['renga.addon'] ?? ''),
      )
      .map(({ name }) => `I1: volume ${name} has no owner`),
    ...buildRefs.map((ref) => `I1: image ${ref} was left by a build`),
    ...[...imageRefs, ...images.flatMap(({ refs }) => refs)]
      .filter((ref) => /^renga\/(slug|image):/.test(ref) && ref.includes(`:${installation}-`))
      .filter((ref) => ![...digests].some((digest) => ref.endsWith(digest.slice(0, 16))))
      .map((ref) => `I1: image ${ref} has no slug`),
    ...dynos
      .filter((dyno) => isRunning(dyno) && found.get(dyno.containerId ?? '')?.state !== 'running')
      .map((dyno) => `I1: ${said(dyno)} has no running container`),
    ...dynos
      .filter((dyno) => !isRunning(dyno) && dyno.containerId !== null)
      .map((dyno) => `I1: ${said(dyno)} still has a container`),
    ...archives
      .filter((path) => !existsSync(path))
      .map((path) => `I1: ${path} is named by a slug and not there`),
  ];
}

/** I2: releases are numbered from 1 without gaps or doubles, and one of them is the current one. */
async function unnumbered({ store }: AtRest): Promise<readonly string[]> {
  const lists = (await store.apps.list()).map(async ({ id, name }) => {
    const versions = (await store.releases.list(id)).map(({ version }) => version).reverse();
    const wanted = versions.map((_, index) => index + 1);
    return [
      ...(String(versions) === String(wanted) ? [] : [`I2: releases of ${name} are ${versions}`]),
      ...((await store.releases.current(id)) ? [] : [`I2: ${name} has no current release`]),
    ];
  });
  return (await Promise.all(lists)).flat();
}

/** I3: the router names the web dynos of each app, and those alone. */
async function misrouted({ store, routes }: AtRest): Promise<readonly string[]> {
  if (!routes) return [];
  const apps = await store.apps.list();
  const dynos = await store.dynos.all();
  const known = Object.values(routes.apps);
  return [
    ...known
      .filter(({ appId }) => !apps.some(({ id }) => id === appId))
      .map(({ appName }) => `I3: ${appName} is routed and gone`),
    ...apps.flatMap(({ id, name }) => {
      const wanted = dynos.flatMap((dyno) => (isWeb(dyno, id) ? [`${dynoName(dyno)} ${dyno.endpoint}`] : []));
      const route = known.find(({ appId }) => appId === id);
      const had = route?.endpoints.map(({ dyno, address }) => `${dyno} ${address}`);
      return String(had?.sort()) === String(wanted.sort())
        ? []
        : [`I3: ${name} is routed to ${had}, not to ${wanted}`];
    }),
  ];
}

const isWeb = ({ appId, type, serving, state }: Dyno, id: string): boolean =>
  appId === id && type === 'web' && serving && state === 'up';

/** I4: the dynos of an app are those of its formation, of its current release, and up. */
async function unequal({ store }: AtRest): Promise<readonly string[]> {
  const all = (await store.apps.list()).map(async ({ id, name }) => {
    const release = await store.releases.current(id);
    const slug = release?.slugId ? await store.slugs.find(release.slugId) : null;
    const slots = slug ? slotsOf(await store.formations.list(id), slug.processTypes) : [];
    const wanted = slots.map((slot) => `${dynoName(slot)} v${release?.version} ${slot.size} up`);
    const had = (await store.dynos.list(id))
      .filter(({ oneOff }) => !oneOff)
      .map((dyno) => `${dynoName(dyno)} v${dyno.releaseVersion} ${dyno.size} ${dyno.state}`);
    return String(had.sort()) === String(wanted.sort()) ? [] : [`I4: ${name} has ${had}, not ${wanted}`];
  });
  return (await Promise.all(all)).flat();
}

/** I5: nothing that was begun is without an end. */
async function unfinished({ store }: AtRest): Promise<readonly string[]> {
  const [releases, builds, setups, apps, addOns, dynos] = await Promise.all([
    store.releases.pending(),
    store.builds.pending(),
    store.appSetups.pending(),
    store.apps.list(),
    store.addOns.list(),
    store.dynos.all(),
  ]);
  return [
    ...releases.map(({ version, description }) => `I5: release v${version} (${description}) is pending`),
    ...builds.map(({ id }) => `I5: build ${id} is pending`),
    ...setups.map(({ appName }) => `I5: the setup of ${appName} is pending`),
    ...apps.filter(({ status }) => status !== 'active').map(({ name }) => `I5: ${name} is being destroyed`),
    ...addOns
      .filter(({ state }) => state !== 'provisioned')
      .map(({ name, state }) => `I5: ${name} is ${state}`),
    ...dynos
      .filter(({ type, state }) => type === RELEASE_TYPE && state !== 'complete')
      .map((dyno) => `I5: ${said(dyno)} runs on`),
  ];
}

/** I6 */
function damaged({ home }: AtRest): readonly string[] {
  const database = new DatabaseSync(join(home, 'state/renga.sqlite'), { readOnly: true });
  try {
    const verdict = database.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
    const strays = database.prepare('PRAGMA foreign_key_check').all();
    return [
      ...(verdict === 'ok' ? [] : [`I6: the database is damaged: ${verdict}`]),
      ...strays.map(({ table, rowid }) => `I6: row ${rowid} of ${table} refers to nothing`),
    ];
  } finally {
    database.close();
  }
}

/** I7, as far as the engine shows it: names, labels and commands. */
async function exposed({ engine, installation, secret }: AtRest): Promise<readonly string[]> {
  const ours = { 'renga.installation': installation };
  const lists = [
    engine.containers.list(ours),
    engine.networks.list(ours),
    engine.volumes.list(ours),
    engine.images.list(ours),
  ];
  const seen = JSON.stringify(await Promise.all<unknown>(lists));
  return seen.includes(secret) ? ['I7: the secret is in a name or a label'] : [];
}

const isRunning = ({ state }: Dyno): boolean => state === 'up' || state === 'starting';

const said = (dyno: Dyno): string => `${dynoName(dyno)} v${dyno.releaseVersion} (${dyno.state})`;
