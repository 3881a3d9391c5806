import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { z } from 'zod';
import type { EngineError, ImageBuild, ImageBuildOptions } from '../port.ts';
import { transfer } from './assembly.ts';
import type { Connection } from './connection.ts';
import { statusOf, toEngineError } from './errors.ts';
import { jsonLines } from './json-lines.ts';

type Failed = Extract<ImageBuild, { readonly ok: false }>;

const CPU_PERIOD_US = 100_000;

/** What the engine says while it builds (Engine API, `ImageBuild`); `error` is the last. */
const message = z.object({
  stream: z.string().optional(),
  status: z.string().optional(),
  id: z.string().optional(),
  progress: z.string().optional(),
  error: z.string().optional(),
  errorDetail: z.object({ code: z.number().optional() }).optional(),
});

/**
 * Has the engine's classic builder make an image: it needs nothing but the API, of every version that we speak.
 * @returns why it could not, or `null` when the image is there
 */
export async function buildImage(
  connection: Connection,
  context: Readable,
  options: ImageBuildOptions,
): Promise<Failed | null> {
  const doing = `build image ${options.ref}`;
  try {
    const progress = await transfer(connection, doing, context, (docker, limit) =>
      docker.buildImage(context, request(options, limit)),
    );
    return await follow(progress, doing, options);
  } catch (error) {
    options.signal.throwIfAborted();
    const failure = connection.failure(error, doing);
    if (!isDockerfiles(failure)) throw failure;
    return { ok: false, message: failure.message.replace(`Cannot ${doing}: `, ''), exitCode: null };
  }
}

function request(
  { ref, dockerfile, target, args, network, limits, signal }: ImageBuildOptions,
  limit: AbortSignal,
): Docker.ImageBuildOptions {
  return {
    t: ref,
    dockerfile,
    ...(target === null ? {} : { target }),
    buildargs: { ...args },
    networkmode: network,
    // Nothing of a step stays, whether it succeeds or not.
    rm: true,
    forcerm: true,
    memory: limits.memoryBytes,
    memswap: limits.memoryBytes,
    cpushares: limits.cpuShares,
    cpuperiod: CPU_PERIOD_US,
    cpuquota: Math.round(limits.cpus * CPU_PERIOD_US),
    abortSignal: AbortSignal.any([signal, limit]),
  };
}

async function follow(
  progress: AsyncIterable<Uint8Array | string>,
  doing: string,
  { onOutput }: ImageBuildOptions,
): Promise<Failed | null> {
  for await (const line of jsonLines(progress)) {
    const { stream, status, id, progress: bar, error, errorDetail } = message.parse(line);
    if (error !== undefined) return failed(error, errorDetail?.code ?? null, doing);
    if (stream !== undefined) onOutput(stream);
    else if (status !== undefined && bar === undefined) onOutput(`${id ? `${id}: ` : ''}${status}\n`);
  }
  return null;
}

/** @throws {EngineError} when it was not the Dockerfile's doing */
function failed(words: string, exitCode: number | null, doing: string): Failed {
  const failure = toEngineError(new Error(words), doing);
  if (exitCode === null && failure.code === 'no_space') throw failure;
  return { ok: false, message: words, exitCode };
}

/** What the engine does not even begin with: a Dockerfile that cannot be read, or has no such stage. */
const isDockerfiles = (error: EngineError): boolean =>
  error.code === 'failed' && (statusOf(error) === 400 || /dockerfile/i.test(error.message));
