import type { Engine } from '../engine/port.ts';
import { buildLabels, cacheLabels, shortId } from './labels.ts';

export interface BuildContainer {
  readonly installation: string;
  readonly buildId: string;
  readonly appId: string;
  readonly image: string;
  /** What `compile.sh` itself is told; buildpacks do not see it. */
  readonly env: Readonly<Record<string, string>>;
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly networkPool: string;
  readonly networkPrefix: number;
}

const PIDS = 4096;
/** Half the weight of a Standard-1X dyno: a busy build does not slow what serves. */
export const CPU_SHARES = 256;

/** Makes a container of the build stack, with a network and the app's cache, for as long as `use` runs. */
export async function withBuildContainer<T>(
  engine: Engine,
  build: BuildContainer,
  use: (containerId: string) => Promise<T>,
): Promise<T> {
  const name = buildName(build);
  try {
    return await use(await create(engine, build, name));
  } finally {
    // What cannot be removed now is found by its labels when the control plane starts again.
    await engine.containers.remove(name).catch(() => undefined);
    await engine.networks.remove(name).catch(() => undefined);
  }
}

/** What its container and its network are called. */
export const buildName = ({
  installation,
  buildId,
}: Pick<BuildContainer, 'installation' | 'buildId'>): string =>
  `renga-${installation}-build-${shortId(buildId)}`;

export const cacheVolume = (installation: string, appId: string): string =>
  `renga-${installation}-cache-${shortId(appId)}`;

async function create(engine: Engine, build: BuildContainer, name: string): Promise<string> {
  const labels = buildLabels(build.installation, build.appId);
  const cache = cacheVolume(build.installation, build.appId);
  await Promise.all([
    engine.networks.ensure({ name, labels, pool: build.networkPool, prefix: build.networkPrefix }),
    engine.volumes.ensure({ name: cache, labels: cacheLabels(build.installation, build.appId) }),
  ]);
  const { id } = await engine.containers.create({
    name,
    image: build.image,
    labels,
    entrypoint: [],
    command: ['bash', '/renga/compile.sh'],
    env: build.env,
    user: '1000:1000',
    workingDir: '/',
    network: name,
    limits: { memoryBytes: build.memoryBytes, cpus: build.cpus, cpuShares: CPU_SHARES, pids: PIDS },
    mounts: [{ source: cache, target: '/cache' }],
  });
  return id;
}
