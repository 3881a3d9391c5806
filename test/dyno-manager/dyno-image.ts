import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { pack } from 'tar-stream';
import type { Engine } from '../../src/lib/engine/port.ts';
import { rootfs } from '../contract/engine/rootfs.ts';

const run = promisify(execFile);

/** An image that dynos of tests run on: busybox, a real bash, a real tini, and an app of a few scripts. */
export async function makeDynoImage(engine: Engine, ref: string, folder: string): Promise<void> {
  const base = `${ref}-base`;
  await engine.images.importRootfs(await rootfs(), { ref: base, config: {} });
  const tar = await layer();
  const layerPath = join(folder, 'layer.tar');
  await writeFile(layerPath, tar);
  const diffId = createHash('sha256').update(tar).digest('hex');
  await engine.images.addLayer({
    base,
    layerPath,
    diffId,
    ref,
    config: { user: '1000', workingDir: '/app' },
  });
  await engine.images.remove(base);
}

async function layer(): Promise<Buffer> {
  const archive = pack();
  const app = { uid: 1000, gid: 1000 };
  archive.entry({ name: 'bin/bash', mode: 0o755 }, await debianFile('bash-static', 'bin/bash-static'));
  archive.entry({ name: 'bin/tini', mode: 0o755 }, await debianFile('tini', 'usr/bin/tini-static'));
  archive.entry({ name: 'app/.profile.d/', type: 'directory', ...app });
  archive.entry(
    { name: 'app/.profile.d/a.sh', ...app },
    'export FROM_PROFILE_D="profile.d sees $GREETING"\n',
  );
  archive.entry({ name: 'app/.profile.d/ignored.txt', ...app }, 'export FROM_PROFILE_D=wrong\n');
  archive.entry({ name: 'app/.profile', ...app }, 'export FROM_PROFILE="profile sees $FROM_PROFILE_D"\n');
  archive.entry(
    { name: 'app/serve', mode: 0o755, ...app },
    '#!/bin/sh\necho "serving $VERSION on $PORT"; mkdir -p /tmp/www; echo "$VERSION" > /tmp/www/index.html\nexec httpd -f -p "$PORT" -h /tmp/www\n',
  );
  archive.finalize();
  return buffer(archive);
}

/** One file of a Debian package, fetched once and kept in the user's cache. */
async function debianFile(name: string, file: string): Promise<Buffer> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'renga', 'tests');
  const path = join(cache, name);
  if (await exists(path)) return readFile(path);
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), 'renga-debian-'));
  try {
    await run('apt-get', ['download', name], { cwd: folder });
    const [deb = ''] = await readdir(folder);
    await run('dpkg-deb', ['-x', deb, 'unpacked'], { cwd: folder });
    await copyFile(join(folder, 'unpacked', file), `${path}.${process.pid}`);
    await rename(`${path}.${process.pid}`, path);
  } finally {
    await rm(folder, { recursive: true });
  }
  return readFile(path);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
