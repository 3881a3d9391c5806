import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeOf, type EngineHarness } from './harness.ts';

const ARCHITECTURE = process.arch === 'x64' ? 'amd64' : process.arch;

/** Images are found by label; those of a test carry the harness's and go with them. */
export function imagesContract(harness: () => EngineHarness): void {
  describe('images', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'renga-engine-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    test('an absent image is null', async () => {
      expect(await harness().engine.images.inspect(harness().name('absent'))).toBe(null);
    });

    test('a root file system becomes an image of one layer with the given labels', async () => {
      const { engine, labels, name } = harness();
      const ref = `${name('rootfs')}:1`;
      const made = await engine.images.importRootfs(Readable.from([await tarOf('a')]), {
        ref,
        config: { labels },
      });
      expect({ refs: made.refs, labels: made.labels, layers: made.layers.length }).toEqual({
        refs: [ref],
        labels,
        layers: 1,
      });
      expect(await engine.images.inspect(ref)).toEqual(made);
      expect(await engine.images.inspect(made.id)).toEqual(made);
    });

    test('a gzipped root file system is the same image', async () => {
      const { engine, labels, name } = harness();
      const bytes = await tarOf('a');
      const plain = await engine.images.importRootfs(Readable.from([bytes]), {
        ref: `${name('plain')}:1`,
        config: { labels },
      });
      const zipped = await engine.images.importRootfs(Readable.from([gzipSync(bytes)]), {
        ref: `${name('zipped')}:1`,
        config: { labels },
      });
      expect(zipped.layers).toEqual(plain.layers);
    });

    test('a layer goes on top of the layers and labels of its base', async () => {
      const { engine, labels, name, image } = harness();
      const layer = await layerFile(folder, 'content');
      const made = await engine.images.addLayer({
        base: image,
        ...layer,
        ref: `${name('slug')}:1`,
        config: { labels },
      });
      const base = await engine.images.inspect(image);
      expect({ layers: made.layers, labels: made.labels }).toEqual({
        layers: [...(base?.layers ?? []), `sha256:${layer.diffId}`],
        labels: { contract: 'base', ...labels },
      });
    });

    test('the same layer on the same base is the same image', async () => {
      const { engine, labels, name, image } = harness();
      const layer = await layerFile(folder, 'content');
      const options = { base: image, ...layer, ref: `${name('slug')}:1`, config: { labels } };
      const first = await engine.images.addLayer(options);
      expect(await engine.images.addLayer(options)).toEqual(first);
      await engine.images.remove(options.ref);
      expect(await engine.images.addLayer(options)).toEqual(first);
    });

    test('a layer on an absent base is not found', async () => {
      const { engine, labels, name } = harness();
      const layer = await layerFile(folder, 'content');
      const options = { base: name('absent'), ...layer, ref: `${name('slug')}:1`, config: { labels } };
      expect(await codeOf(engine.images.addLayer(options))).toBe('not_found');
    });

    test('an archive as engines save them is loaded under its name', async () => {
      const { engine, labels, name } = harness();
      const layer = await tarOf('a');
      const diffId = `sha256:${createHash('sha256').update(layer).digest('hex')}`;
      const ref = `${name('loaded')}:1`;
      const archive = pack();
      const config = {
        os: 'linux',
        config: { Cmd: ['/a'], Labels: labels },
        rootfs: { type: 'layers', diff_ids: [diffId] },
      };
      const list = [{ Config: 'config.json', RepoTags: [ref], Layers: ['layer.tar'] }];
      archive.entry({ name: 'manifest.json' }, JSON.stringify(list));
      archive.entry({ name: 'config.json' }, JSON.stringify({ ...config, architecture: ARCHITECTURE }));
      archive.entry({ name: 'layer.tar' }, gzipSync(layer));
      archive.finalize();
      const made = await engine.images.load(Readable.from(archive, { objectMode: false }), { ref });

      expect(made.refs).toEqual([ref]);
      expect(await engine.images.inspect(ref)).toEqual(made);
      expect(await engine.images.named(`${name('loaded')}:`)).toEqual([ref]);
      expect(await engine.images.named(`${name('loaded')}:2`)).toEqual([]);
      await engine.images.remove(ref);
      expect(await engine.images.named(`${name('loaded')}:`)).toEqual([]);
    });

    test('images are listed by label', async () => {
      const { engine, labels, name } = harness();
      const ref = `${name('listed')}:1`;
      const made = await engine.images.importRootfs(Readable.from([await tarOf('a')]), {
        ref,
        config: { labels },
      });
      expect(await engine.images.list(labels)).toEqual([made]);
      expect(await engine.images.list({ ...labels, other: 'yes' })).toEqual([]);
    });

    test('a removed image is gone, and removing it again is success', async () => {
      const { engine, labels, name } = harness();
      const ref = `${name('removed')}:1`;
      await engine.images.importRootfs(Readable.from([await tarOf('a')]), { ref, config: { labels } });
      await engine.images.remove(ref);
      expect(await engine.images.inspect(ref)).toBe(null);
      await engine.images.remove(ref);
    });

    test('a pull without a registry says so', async () => {
      expect(await codeOf(harness().engine.images.pull('127.0.0.1:1/renga/absent:1'))).toBe('unreachable');
    });
  });
}

async function layerFile(folder: string, content: string) {
  const tar = await tarOf(content);
  const layerPath = join(folder, 'layer.tgz');
  await writeFile(layerPath, gzipSync(tar));
  return { layerPath, diffId: createHash('sha256').update(tar).digest('hex') };
}

async function tarOf(content: string): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: 'app/', type: 'directory', mtime: new Date(0), uid: 1000, gid: 1000 });
  archive.entry({ name: 'app/file', mtime: new Date(0) }, content);
  archive.finalize();
  return buffer(archive);
}
