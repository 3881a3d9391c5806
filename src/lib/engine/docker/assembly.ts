import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { randomHex } from '../../std/ids.ts';
import type { ImageConfig } from '../port.ts';
import type { Connection } from './connection.ts';
import { readProgress } from './json-lines.ts';
import { type BaseImage, layerArchive, mergedConfig, type NewLayer } from './layer-archive.ts';

/** An image to be made of one that the engine has. */
export interface Assembly {
  readonly baseId: string;
  readonly base: BaseImage;
  readonly layer: NewLayer | null;
  readonly ref: string;
  readonly config: ImageConfig;
}

/** Makes it by loading an archive of the new layer alone: the fast way, which gives the same id each time. */
export async function assembleByLoad(connection: Connection, assembly: Assembly): Promise<void> {
  const doing = `load image ${assembly.ref}`;
  const { stream, written } = await layerArchive(assembly);
  const load = async (docker: Docker, signal: AbortSignal) =>
    readProgress(await docker.loadImage(stream, { quiet: true, abortSignal: signal }), doing);
  await Promise.all([transfer(connection, doing, stream, load), written]);
}

/**
 * Makes it by unpacking the layer into a container that never runs: for engines whose store has to read every layer
 * of an archive (containerd's image store, Podman).
 */
export async function assembleByCommit(connection: Connection, assembly: Assembly): Promise<void> {
  const doing = `make image ${assembly.ref}`;
  const { workMs } = connection.limits;
  const container = await connection.call(
    doing,
    (docker, abortSignal) => docker.createContainer({ ...vessel(assembly), abortSignal }),
    workMs,
  );
  try {
    if (assembly.layer) {
      const tar = createReadStream(assembly.layer.path);
      const put = (_docker: Docker, abortSignal: AbortSignal) =>
        container.putArchive(tar, { path: '/', abortSignal });
      await transfer(connection, doing, tar, put);
    }
    const commit = (_docker: Docker, abortSignal: AbortSignal) =>
      container.commit({ ...commitOptions(container.id, assembly), abortSignal });
    await connection.call(doing, commit, connection.limits.transferMs);
  } finally {
    await connection.call(
      doing,
      (_docker, abortSignal) => container.remove({ force: true, abortSignal }),
      workMs,
    );
  }
}

/** Sends `body`, which is destroyed when the engine takes no more of it, so that its writer ends too. */
export async function transfer<T>(
  connection: Connection,
  doing: string,
  body: Readable,
  run: (docker: Docker, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await connection.call(doing, run, connection.limits.transferMs);
  } finally {
    body.destroy();
  }
}

/** It has the labels of the image, so that what finds the image finds what an interruption left of its making. */
const vessel = ({ baseId, config }: Assembly): Docker.ContainerCreateOptions => ({
  name: `renga-assembly-${randomHex(8)}`,
  Image: baseId,
  Cmd: ['-'],
  Labels: { ...config.labels },
  NetworkDisabled: true,
});

function commitOptions(container: string, { base, config, ref }: Assembly) {
  const colon = ref.lastIndexOf(':');
  return {
    _query: { container, repo: ref.slice(0, colon), tag: ref.slice(colon + 1), pause: false },
    _body: mergedConfig(base.config, config),
  };
}
