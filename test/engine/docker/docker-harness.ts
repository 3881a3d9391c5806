import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerEngine, type DockerEngineOptions } from '../../../src/lib/engine/docker/docker-engine.ts';
import { randomHex } from '../../../src/lib/std/ids.ts';
import { type EngineHarness, removeAll } from '../../contract/engine/harness.ts';
import { rootfs } from '../../contract/engine/rootfs.ts';
import { SocketProxy } from '../../support/socket-proxy.ts';
import { shellCommand } from './shell-command.ts';

/** The engine of this machine, reached through a socket of ours that a test can cut. */
export async function dockerHarness(options: DockerEngineOptions = {}): Promise<EngineHarness> {
  const run = `renga-contract-${randomHex(4)}`;
  const labels = { 'renga.contract': run };
  const folder = await mkdtemp(join(tmpdir(), 'renga-engine-'));
  const proxy = new SocketProxy({ path: join(folder, 'engine.sock'), target: '/var/run/docker.sock' });
  await proxy.listen();
  const open = () => new DockerEngine({ ...options, env: { DOCKER_HOST: `unix://${proxy.path}` } });
  const engine = open();
  const image = `${run}:base`;
  const config = { labels: { contract: 'base' }, env: { PATH: '/bin' } };
  const close = async () => {
    await removeAll(engine, labels);
    await engine.images.remove(image);
    await proxy.close();
    await rm(folder, { recursive: true });
  };
  try {
    await engine.images.importRootfs(await rootfs(), { ref: image, config });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    engine,
    another: open,
    image,
    labels,
    pool: `10.${200 + Number.parseInt(run.slice(-1), 16)}.${Number.parseInt(run.slice(-3, -1), 16)}.0/24`,
    name: (suffix) => `${run}-${suffix}`,
    command: shellCommand,
    goAway: () => proxy.close(),
    comeBack: () => proxy.listen(),
    close,
  };
}
