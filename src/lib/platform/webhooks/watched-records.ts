import type { Collaboration } from '../../domain/collaboration.ts';
import type { Records } from '../ports.ts';
import type { Change } from './change.ts';
import {
  addOnData,
  appData,
  attachmentData,
  buildData,
  collaboratorData,
  domainData,
  dynoData,
  type EntityData,
  formationData,
  releaseData,
  sniEndpointData,
} from './entities.ts';

type Note = (change: Change) => void;

/** The methods that `watchedRecords` sees, by kind. */
export const WATCHED = {
  apps: ['update'],
  builds: ['insert', 'update'],
  releases: ['insert', 'settle'],
  dynos: ['insert', 'update', 'delete'],
  formations: ['replace'],
  addOns: ['insert', 'update', 'delete', 'insertAttachment', 'deleteAttachment'],
  domains: ['insert', 'update', 'delete'],
  sniEndpoints: ['insert', 'update', 'delete'],
  collaborations: ['insert', 'update', 'delete'],
} as const satisfies { readonly [K in keyof Records]?: readonly (keyof Records[K])[] };

/** The same records, which tell of every change that is seen from outside. */
export function watchedRecords(records: Records, note: Note): Records {
  return over(records, {
    apps: watchedApps(records, note),
    builds: watchedBuilds(records, note),
    releases: watchedReleases(records, note),
    dynos: watchedDynos(records, note),
    formations: watchedFormations(records, note),
    addOns: watchedAddOns(records, note),
    domains: watchedDomains(records, note),
    sniEndpoints: watchedSniEndpoints(records, note),
    collaborations: watchedCollaborations(records, note),
  });
}

/** Some methods of an object replaced. */
export const over = <T extends object>(target: T, changes: Partial<T>): T =>
  new Proxy(target, {
    get: (_, key) => {
      if (Object.hasOwn(changes, key)) return Reflect.get(changes, key);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

const watchedApps = ({ apps }: Records, note: Note): Records['apps'] =>
  over(apps, {
    update: async (app) => {
      const before = await apps.find(app.id);
      await apps.update(app);
      const isGoing = app.status === 'destroying';
      note({
        appId: app.id,
        include: 'api:app',
        before: before && (() => appData(before)),
        after: isGoing ? null : () => appData(app),
      });
    },
  });

const watchedBuilds = ({ builds }: Records, note: Note): Records['builds'] =>
  over(builds, {
    insert: async (build) => {
      await builds.insert(build);
      const { appId, actor } = build;
      note({ appId, include: 'api:build', actor, before: null, after: (app) => buildData(app, build) });
    },
    update: async (build) => {
      const { appId, actor } = build;
      const before = await builds.find(appId, build.id);
      await builds.update(build);
      note({
        appId,
        include: 'api:build',
        actor,
        before: before && ((app) => buildData(app, before)),
        after: (app) => buildData(app, build),
      });
    },
  });

const watchedReleases = ({ releases }: Records, note: Note): Records['releases'] =>
  over(releases, {
    insert: async (wanted) => {
      const release = await releases.insert(wanted);
      const { appId, actor } = release;
      note({ appId, include: 'api:release', actor, before: null, after: (app) => releaseData(app, release) });
      return release;
    },
    settle: async (id, outcome) => {
      const before = (await releases.pending()).find((release) => release.id === id);
      await releases.settle(id, outcome);
      if (!before) return;
      const { appId, actor } = before;
      const settled = { ...before, status: outcome.status, updatedAt: outcome.at };
      note({
        appId,
        include: 'api:release',
        actor,
        before: (app) => releaseData(app, before),
        after: (app) => releaseData(app, settled),
      });
    },
  });

const watchedDynos = ({ dynos }: Records, note: Note): Records['dynos'] => {
  const include = 'api:dyno';
  return over(dynos, {
    insert: async (dyno) => {
      await dynos.insert(dyno);
      note({ appId: dyno.appId, include, before: null, after: (app) => dynoData(app, dyno) });
    },
    update: async (dyno) => {
      const before = await dynos.find(dyno.appId, dyno.id);
      await dynos.update(dyno);
      note({
        appId: dyno.appId,
        include,
        before: before && ((app) => dynoData(app, before)),
        after: before && ((app) => dynoData(app, dyno)),
      });
    },
    delete: async (id) => {
      const before = (await dynos.all()).find((dyno) => dyno.id === id);
      await dynos.delete(id);
      if (before) note({ appId: before.appId, include, before: (app) => dynoData(app, before), after: null });
    },
  });
};

const watchedFormations = ({ formations }: Records, note: Note): Records['formations'] =>
  over(formations, {
    replace: async (appId, formation) => {
      const before = await formations.list(appId);
      await formations.replace(appId, formation);
      const types = new Set([...before, ...formation].map(({ type }) => type));
      for (const type of types) {
        const [old, fresh] = [before, formation].map((rows) => rows.find((row) => row.type === type));
        note({
          appId,
          include: 'api:formation',
          before: old ? (app) => formationData(app, old) : null,
          after: fresh ? (app) => formationData(app, fresh) : null,
        });
      }
    },
  });

const watchedAddOns = ({ addOns }: Records, note: Note): Records['addOns'] => {
  const include = 'api:addon';
  return over(addOns, {
    insert: async (addOn) => {
      await addOns.insert(addOn);
      note({ appId: addOn.appId, include, before: null, after: (app) => addOnData(app, addOn) });
    },
    update: async (addOn) => {
      const before = await addOns.find(addOn.id);
      await addOns.update(addOn);
      note({
        appId: addOn.appId,
        include,
        before: before && ((app) => addOnData(app, before)),
        after: (app) => addOnData(app, addOn),
      });
    },
    delete: async (id) => {
      const before = await addOns.find(id);
      await addOns.delete(id);
      if (before)
        note({ appId: before.appId, include, before: (app) => addOnData(app, before), after: null });
    },
    insertAttachment: async (attachment) => {
      await addOns.insertAttachment(attachment);
      const { appId } = attachment;
      const after = (app: { id: string; name: string }): EntityData => attachmentData(app, attachment);
      note({ appId, include: 'api:addon-attachment', before: null, after });
    },
    deleteAttachment: async (id) => {
      const before = (await addOns.attachments()).find((attachment) => attachment.id === id);
      await addOns.deleteAttachment(id);
      if (!before) return;
      const { appId } = before;
      note({
        appId,
        include: 'api:addon-attachment',
        before: (app) => attachmentData(app, before),
        after: null,
      });
    },
  });
};

const watchedDomains = ({ domains }: Records, note: Note): Records['domains'] =>
  over(domains, watchedRows(domains, note, 'api:domain', domainData));

const watchedSniEndpoints = ({ sniEndpoints }: Records, note: Note): Records['sniEndpoints'] =>
  over(sniEndpoints, watchedRows(sniEndpoints, note, 'api:sni-endpoint', sniEndpointData));

function watchedCollaborations(records: Records, note: Note): Records['collaborations'] {
  const { accounts, apps, collaborations } = records;
  const all = async (): Promise<readonly Member[]> => {
    const ofApps = (await apps.list()).map(({ id }) => collaborations.ofApp(id));
    return Promise.all((await Promise.all(ofApps)).flat().map(member));
  };
  const member = async (collaboration: Collaboration): Promise<Member> => ({
    ...collaboration,
    email: (await accounts.find(collaboration.accountId))?.email ?? '',
  });
  const rows: Rows<Member> = {
    insert: (each) => collaborations.insert(each),
    update: (each) => collaborations.update(each),
    delete: (id) => collaborations.delete(id),
    all,
  };
  const watched = watchedRows(rows, note, 'api:collaborator', collaboratorData);
  return over(collaborations, {
    insert: async (collaboration) => watched.insert(await member(collaboration)),
    update: async (collaboration) => watched.update(await member(collaboration)),
    delete: watched.delete,
  });
}

type Member = Collaboration & { readonly email: string };

interface Rows<T> {
  readonly insert: (row: T) => Promise<void>;
  readonly update: (row: T) => Promise<void>;
  readonly delete: (id: string) => Promise<void>;
  readonly all: () => Promise<readonly T[]>;
}

/** Records of which each is written as a whole, and of which there are few. */
function watchedRows<T extends { readonly id: string; readonly appId: string }>(
  rows: Rows<T>,
  note: Note,
  include: Change['include'],
  describe: (app: { readonly id: string; readonly name: string }, row: T) => EntityData,
): Pick<Rows<T>, 'insert' | 'update' | 'delete'> {
  const known = async (id: string): Promise<T | undefined> => (await rows.all()).find((row) => row.id === id);
  const tell = (before: T | undefined, after: T | undefined): void => {
    const appId = (after ?? before)?.appId;
    if (appId === undefined) return;
    note({
      appId,
      include,
      before: before ? (app) => describe(app, before) : null,
      after: after ? (app) => describe(app, after) : null,
    });
  };
  return {
    insert: async (row) => {
      await rows.insert(row);
      tell(undefined, row);
    },
    update: async (row) => {
      const before = await known(row.id);
      await rows.update(row);
      tell(before, row);
    },
    delete: async (id) => {
      const before = await known(id);
      await rows.delete(id);
      tell(before, undefined);
    },
  };
}
