import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeEngine } from '../../src/lib/engine/fake/fake-engine.ts';
import { BlobStore } from '../../src/lib/registry/blob-store.ts';
import { takeSavedImage } from '../../src/lib/registry/saved-image.ts';
import { builtImagesIn } from '../support/built-images.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renga-built-'));
});
afterEach(() => rm(folder, { recursive: true }));

const left = async () => [
  ...(await readdir(join(folder, 'registry/uploads')).catch(() => [])),
  ...(await readdir(join(folder, 'registry/blobs')).catch(() => [])),
];

describe('an image that the engine has built', () => {
  it('may have no more bytes in all than one blob', async () => {
    const temporary = join(folder, 'registry/uploads');
    const blobs = new BlobStore({ folder: join(folder, 'registry/blobs'), temporary, limitBytes: 1_000 });
    const archive = pack();
    for (const name of ['a', 'b', 'c']) archive.entry({ name }, name.repeat(400));
    archive.finalize();
    const taking = takeSavedImage(Readable.from(archive, { objectMode: false }), { blobs, temporary });

    await expect(taking).rejects.toMatchObject({
      id: 'image_too_large',
      message: 'An image has more than 1000 bytes, which is the most there may be.',
    });
    expect(await left()).toEqual([]);
  });

  it('is not kept when nobody wants it any more before the engine answers', async () => {
    const engine = new FakeEngine();
    engine.images.add('renga/build:here-1-0', { layers: ['one'] });
    const goOn = engine.faults.hangNext('images.save');
    const abort = new AbortController();
    const keeping = builtImagesIn({ engine, folder, installation: 'here' }).keep(
      'renga/build:here-1-0',
      abort.signal,
    );
    keeping.catch(() => undefined);
    abort.abort(new Error('cancelled by bee'));
    goOn();

    await expect(keeping).rejects.toThrow('cancelled by bee');
    expect(await left()).toEqual([]);
  });
});
