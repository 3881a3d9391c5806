import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { portOf } from '../../src/lib/std/port-of.ts';

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

/** A registry on loopback with one image of one layer, which an engine pulls as it pulls any (Docker Registry HTTP API V2). */
export async function imageRegistry(repository: string, rootfs: Readable) {
  const tar = await buffer(rootfs);
  const layer = gzipSync(tar, { level: 1 });
  const config = Buffer.from(
    JSON.stringify({
      architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
      os: 'linux',
      config: { Env: ['PATH=/bin'], Entrypoint: ['/bin/false'] },
      rootfs: { type: 'layers', diff_ids: [digest(tar)] },
    }),
  );
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: describe('application/vnd.docker.container.image.v1+json', config),
      layers: [describe('application/vnd.docker.image.rootfs.diff.tar.gzip', layer)],
    }),
  );
  const blobs = new Map([config, layer].map((blob) => [`/v2/${repository}/blobs/${digest(blob)}`, blob]));
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const isManifest = path.startsWith(`/v2/${repository}/manifests/`);
    const found = isManifest ? manifest : path === '/v2/' ? Buffer.from('{}') : blobs.get(path);
    response.setHeader('docker-distribution-api-version', 'registry/2.0');
    if (!found) return void response.writeHead(404).end();
    response.setHeader('content-type', isManifest ? MANIFEST : 'application/octet-stream');
    response.setHeader('docker-content-digest', digest(found));
    response.setHeader('content-length', found.length);
    response.end(request.method === 'HEAD' ? undefined : found);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    /** `127.0.0.1:PORT/REPOSITORY` */
    name: `127.0.0.1:${portOf(server)}/${repository}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const digest = (data: Buffer): string => `sha256:${createHash('sha256').update(data).digest('hex')}`;

const describe = (mediaType: string, data: Buffer) => ({
  mediaType,
  size: data.length,
  digest: digest(data),
});
