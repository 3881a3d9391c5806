import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import type { Dyno } from '../domain/dyno.ts';
import type { Failure } from '../domain/failure.ts';
import { explainMissingConfig, mayMissConfig, missingConfig } from '../domain/missing-config.ts';
import type { Engine } from '../engine/port.ts';
import type { Records } from '../platform/ports.ts';

const MANIFEST = '/app/app.json';
/** Nobody writes a longer one, bytes. */
const LONGEST = 256 * 1024;

/**
 * The failure of a dyno whose container is still there, explained by config that its app.json requires and that its
 * release does not hold. An explanation is worth one question to the engine, and no trouble: what cannot be read is left out.
 */
export async function explainDynoWithout(
  dyno: Dyno,
  failure: Failure,
  { engine, store }: { readonly engine: Engine; readonly store: Pick<Records, 'releases'> },
): Promise<Failure> {
  if (dyno.containerId === null || !mayMissConfig(failure)) return failure;
  try {
    const release = await store.releases.find(dyno.appId, dyno.releaseId);
    const manifest = await firstFile(await engine.containers.getArchive(dyno.containerId, MANIFEST));
    return explainMissingConfig(failure, missingConfig(manifest, { ...release?.config, ...dyno.env }));
  } catch {
    return failure;
  }
}

/** @throws {RangeError} when it is too long */
async function firstFile(tar: Readable): Promise<string> {
  const archive = extract();
  const read = pipeline(tar, archive);
  read.catch(() => undefined);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const entry of archive)
    for await (const chunk of entry) {
      if (!Buffer.isBuffer(chunk)) continue;
      length += chunk.length;
      if (length > LONGEST) throw new RangeError(`${MANIFEST} has more than ${LONGEST} bytes`);
      chunks.push(chunk);
    }
  await read;
  return Buffer.concat(chunks).toString();
}
