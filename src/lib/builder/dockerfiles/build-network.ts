import { setTimeout as sleep } from 'node:timers/promises';
import { type Engine, EngineError } from '../../engine/port.ts';
import { type BuildContainer, buildName } from '../build-container.ts';
import { buildLabels } from '../labels.ts';

const TRIES = 40;
const PAUSE_MS = 250;

/** Makes a network for the steps of a build, by which they are found again, for as long as `use` runs. */
export async function withBuildNetwork<T>(
  engine: Engine,
  build: Pick<BuildContainer, 'installation' | 'buildId' | 'appId' | 'networkPool' | 'networkPrefix'>,
  use: (network: string) => Promise<T>,
): Promise<T> {
  const name = buildName(build);
  try {
    await engine.networks.ensure({
      name,
      labels: buildLabels(build.installation, build.appId),
      pool: build.networkPool,
      prefix: build.networkPrefix,
    });
    return await use(name);
  } finally {
    // What cannot be removed now is found by its labels when the control plane starts again.
    await clearNetwork(engine, name).catch(() => undefined);
  }
}

/** Removes a network and whatever is on it. An engine that has just lost its client may be making one more container. */
export async function clearNetwork(engine: Engine, name: string): Promise<void> {
  for (let left = TRIES; ; left -= 1) {
    for (const id of await engine.networks.members(name)) await engine.containers.remove(id);
    try {
      return await engine.networks.remove(name);
    } catch (error) {
      if (left === 0 || !(error instanceof EngineError && error.code === 'conflict')) throw error;
    }
    await sleep(PAUSE_MS);
  }
}
