import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Connection } from '../../../src/lib/engine/docker/connection.ts';
import { DockerImages } from '../../../src/lib/engine/docker/images.ts';
import { codeOf, collect, type EngineHarness, started } from '../../contract/engine/harness.ts';
import { rootfs } from '../../contract/engine/rootfs.ts';
import { dockerHarness } from './docker-harness.ts';

const SHOW = ['sh', '-c', 'cat /app/file; echo "$FROM_BASE $FROM_LAYER"; pwd; id -u'];

let harness: EngineHarness;
let folder: string;
beforeAll(async () => {
  harness = await dockerHarness();
  folder = await mkdtemp(join(tmpdir(), 'renga-engine-'));
});
afterAll(async () => {
  await harness?.close();
  await rm(folder, { recursive: true });
});

describe.each([
  { way: 'loaded', loadsLayers: true },
  { way: 'committed', loadsLayers: false },
])('an image that is $way', ({ way, loadsLayers }) => {
  test('has the files of its layer and both configurations', async () => {
    const { labels, name, engine } = harness;
    const images = new DockerImages({ connection: new Connection(), loadsLayers });
    const base = await images.importRootfs(await rootfs(), {
      ref: `${name(way)}:base`,
      config: { labels, env: { PATH: '/bin', FROM_BASE: 'base' }, user: '1000' },
    });
    const layer = await layerFile('in the layer\n');
    const ref = `${name(way)}:slug`;
    const made = await images.addLayer({
      base: `${name(way)}:base`,
      ...layer,
      ref,
      config: { env: { FROM_LAYER: 'layer' }, workingDir: '/app', labels: { more: 'yes' } },
    });
    expect({ refs: made.refs, labels: made.labels }).toEqual({
      refs: [ref],
      labels: { ...labels, more: 'yes' },
    });
    expect(made.layers.slice(0, base.layers.length)).toEqual(base.layers);
    expect(made.layers).toHaveLength(base.layers.length + 1);

    const id = await started(harness, way, [], { image: ref, command: SHOW, user: '', workingDir: '' });
    const lines = await collect(engine.containers.output(id, { follow: true }));
    expect(lines.map(({ text }) => text)).toEqual(['in the layer', 'base layer', '/app', '1000']);
  });
});

test('a layer that is not what its digest says is refused', async () => {
  const { engine, image, labels, name } = harness;
  const { layerPath } = await layerFile('other');
  const options = {
    base: image,
    layerPath,
    diffId: '0'.repeat(64),
    ref: `${name('wrong')}:1`,
    config: { labels },
  };
  expect(await codeOf(engine.images.addLayer(options))).toBe('failed');
  expect(await engine.images.inspect(options.ref)).toBe(null);
});

test('a layer file that is absent is refused before the engine hears of it', async () => {
  const { engine, image, labels, name } = harness;
  const layerPath = join(folder, 'absent');
  const options = {
    base: image,
    layerPath,
    diffId: '0'.repeat(64),
    ref: `${name('none')}:1`,
    config: { labels },
  };
  expect(await codeOf(engine.images.addLayer(options))).toBe('ENOENT');
});

async function layerFile(content: string) {
  const archive = pack();
  archive.entry({ name: 'app/', type: 'directory', mtime: new Date(0), uid: 1000, gid: 1000 });
  archive.entry({ name: 'app/file', mtime: new Date(0), uid: 1000, gid: 1000 }, content);
  archive.finalize();
  const tar = await buffer(archive);
  const diffId = createHash('sha256').update(tar).digest('hex');
  const layerPath = join(folder, `${diffId}.tgz`);
  await writeFile(layerPath, gzipSync(tar));
  return { layerPath, diffId };
}
