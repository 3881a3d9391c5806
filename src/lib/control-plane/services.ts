import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupFiles } from '../addon-providers/backup-files.ts';
import { readCatalogue } from '../addon-providers/catalogue.ts';
import { EngineAddOns } from '../addon-providers/engine-add-ons.ts';
import { OutsideNames } from '../addon-providers/outside-names.ts';
import { OutsideTargets } from '../addon-providers/outside-targets.ts';
import { HttpPartnerApi } from '../addon-providers/partner-api.ts';
import { Servers } from '../addon-providers/servers.ts';
import { ServiceImages } from '../addon-providers/service-images.ts';
import { ServiceVersions } from '../addon-providers/service-versions.ts';
import { EngineSlugImages } from '../builder/engine-slug-images.ts';
import { SlugCompiler } from '../builder/slug-compiler.ts';
import { CheckedSlugUploads } from '../builder/slug-uploads.ts';
import { EngineStacks } from '../builder/stacks/engine-stacks.ts';
import { EngineCapacity } from '../dyno-manager/engine-capacity.ts';
import { EngineDynoManager } from '../dyno-manager/engine-dyno-manager.ts';
import { CurrentActor } from '../platform/current-actor.ts';
import { DynoHours } from '../platform/dyno-hours.ts';
import { EnginePresence } from '../platform/engine-presence.ts';
import { Challenges } from '../platform/managed-certificates/challenges.ts';
import { AllAddOns } from '../platform/partners/all-add-ons.ts';
import { PartnerAddOns } from '../platform/partners/partner-add-ons.ts';
import { RouteBoard } from '../platform/route-board.ts';
import { SchedulerAddOns } from '../platform/scheduler/scheduler-add-ons.ts';
import { EventRecorder } from '../platform/webhooks/event-recorder.ts';
import { watchedStore } from '../platform/webhooks/watched-store.ts';
import { BlobStore } from '../registry/blob-store.ts';
import { EngineBuiltImages } from '../registry/engine-built-images.ts';
import { EngineImages } from '../registry/engine-images.ts';
import { PushedImages } from '../registry/pushed-images.ts';
import type { RegistryOptions } from '../registry/registry.ts';
import { Repositories } from '../registry/repositories.ts';
import { Uploads } from '../registry/uploads.ts';
import type { Clock } from '../std/clock.ts';
import { outboundAgent } from '../std/outbound.ts';
import type { Outside, Surroundings } from './outside.ts';
import { urlsOf } from './urls.ts';

/** Everything that implements a port, constructed and joined, and not yet working. */
export interface Services extends Outside {
  readonly presence: EnginePresence;
  readonly actor: CurrentActor;
  readonly recorder: EventRecorder;
  readonly stacks: EngineStacks;
  readonly slugImages: EngineImages;
  readonly images: PushedImages;
  readonly registryParts: Pick<RegistryOptions, 'blobs' | 'uploads' | 'repositories'>;
  readonly slugUploads: CheckedSlugUploads;
  readonly builder: SlugCompiler;
  readonly dynoHours: DynoHours;
  readonly challenges: Challenges;
  readonly routes: RouteBoard;
  readonly dynoManager: EngineDynoManager;
  readonly capacity: EngineCapacity;
  readonly serviceImages: ServiceImages;
  readonly outsideTargets: OutsideTargets;
  readonly partnerAddOns: PartnerAddOns;
  readonly addOnProvider: AllAddOns;
  readonly versionProvider: ServiceVersions;
  readonly backupStore: BackupFiles;
}

/** Most bytes of one layer. */
const BLOB_LIMIT = 8 * 1024 ** 3;

/** What a registry is made of, rid of what an earlier control plane has left half done. */
async function openRegistryParts(
  home: Surroundings['home'],
  clock: Clock,
): Promise<Services['registryParts']> {
  const temporary = home.in('registry', 'uploads');
  const blobs = new BlobStore({ folder: home.in('registry', 'blobs'), temporary, limitBytes: BLOB_LIMIT });
  const uploads = new Uploads({ folder: temporary, blobs, clock });
  await uploads.recover();
  const repositories = new Repositories({ folder: home.in('registry', 'repositories'), temporary });
  return { blobs, uploads, repositories };
}

/** @param signal ends what goes on by itself */
export async function constructServices(
  outside: Outside,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Services> {
  const { home, settings, packageRoot, env, journal } = around;
  const { installation } = home;
  const { clock, engine, accepts, slugStore, logs, rendezvous, router } = outside;
  const actor = new CurrentActor();
  const recorder = new EventRecorder({ clock, actor });
  const store = watchedStore(outside.store, recorder);
  const stacks = new EngineStacks({ engine, packageRoot, defaultStack: settings.defaultStack, signal });
  const registryParts = await openRegistryParts(home, clock);
  const slugImages = new EngineImages({
    engine,
    ...registryParts,
    slugImages: new EngineSlugImages({ engine, stacks, store: slugStore, installation }),
    installation,
  });
  const slugUploads = new CheckedSlugUploads({ store: slugStore });
  const builder = new SlugCompiler({
    engine,
    stacks,
    store: slugStore,
    builtImages: new EngineBuiltImages({
      engine,
      blobs: registryParts.blobs,
      temporary: home.in('registry', 'uploads'),
      installation,
    }),
    installation,
    packageRoot,
    settings,
    allowFolders: true,
    hostEnv: env,
  });
  const dynoHours = new DynoHours({ store, clock, settings });
  const challenges = new Challenges();
  const routes = new RouteBoard({
    store,
    challenges,
    dynoHours,
    router,
    clock,
    domain: settings.domain,
    controlSocketPath: home.socket('http'),
    lastVersion: (await router.status()).tableVersion,
  });
  const presence = new EnginePresence({ onNotice: journal.note });
  const dynoManager = new EngineDynoManager({
    engine,
    store,
    slugImages,
    routes,
    logs,
    rendezvous,
    settings,
    installation,
    clock,
    accepts,
    presence,
    onError: journal.trouble,
  });
  const capacity = new EngineCapacity({ engine, clock, sizes: settings.dynoSizes });
  const serviceImages = new ServiceImages({
    engine,
    stacks,
    installation,
    settings,
    fetchScript: await readFile(join(packageRoot, 'addons/fetch.sh'), 'utf8'),
    hostEnv: env,
    signal,
  });
  const catalogue = await readCatalogue(join(packageRoot, 'addons'), home.in('addons'));
  const names = new OutsideNames({ settings, installation });
  const servers = new Servers({ engine, images: serviceImages, names, settings, installation, clock });
  const engineAddOns = new EngineAddOns({ engine, servers, catalogue, names, rendezvous, clock });
  const versionProvider = new ServiceVersions({ engine, images: serviceImages, servers, catalogue });
  const partnerAddOns = new PartnerAddOns({
    store,
    api: new HttpPartnerApi({
      dispatcher: outboundAgent({ allowPrivate: settings.allowPrivateTargets }),
      timeoutMs: settings.providerTimeoutMs,
    }),
    logDrains: logs,
    clock,
    apiUrl: urlsOf(settings, () => router.port).api,
  });
  await partnerAddOns.learn();
  const addOnProvider = new AllAddOns(engineAddOns, new SchedulerAddOns(), partnerAddOns);
  return {
    ...outside,
    store,
    presence,
    actor,
    recorder,
    stacks,
    slugImages,
    images: new PushedImages(registryParts),
    registryParts,
    slugUploads,
    builder,
    dynoHours,
    challenges,
    routes,
    dynoManager,
    capacity,
    serviceImages,
    outsideTargets: new OutsideTargets({ store, engine, names, catalogue }),
    partnerAddOns,
    addOnProvider,
    versionProvider,
    backupStore: new BackupFiles({ folder: home.in('backups') }),
  };
}
