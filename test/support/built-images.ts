import { join } from 'node:path';
import type { Engine } from '../../src/lib/engine/port.ts';
import { BlobStore } from '../../src/lib/registry/blob-store.ts';
import { EngineBuiltImages } from '../../src/lib/registry/engine-built-images.ts';

/** What keeps images that an engine has built, in a folder of the test. */
export function builtImagesIn({
  engine,
  folder,
  installation,
}: {
  readonly engine: Engine;
  readonly folder: string;
  readonly installation: string;
}): EngineBuiltImages {
  const temporary = join(folder, 'registry/uploads');
  const blobs = new BlobStore({ folder: join(folder, 'registry/blobs'), temporary, limitBytes: 1024 ** 3 });
  return new EngineBuiltImages({ engine, blobs, temporary, installation });
}
