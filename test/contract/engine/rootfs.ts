import { execFile } from 'node:child_process';
import { access, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Readable as NodeReadable } from 'node:stream';
import { promisify } from 'node:util';
import { pack } from 'tar-stream';

const run = promisify(execFile);

/** A root file system of one static busybox and a user 1000: all that the engine's tests need. */
export async function rootfs(): Promise<Readable> {
  const busybox = await readFile(await busyboxPath());
  const applets = (await run(await busyboxPath(), ['--list'])).stdout.trim().split('\n');
  const archive = pack();
  for (const name of ['bin', 'etc', 'proc', 'sys', 'dev'])
    archive.entry({ name: `${name}/`, type: 'directory' });
  archive.entry({ name: 'tmp/', type: 'directory', mode: 0o1777 });
  archive.entry({ name: 'app/', type: 'directory', uid: 1000, gid: 1000 });
  archive.entry({ name: 'etc/passwd' }, 'root:x:0:0::/:/bin/sh\ndyno:x:1000:1000::/app:/bin/sh\n');
  archive.entry({ name: 'etc/group' }, 'root:x:0:\ndyno:x:1000:\n');
  archive.entry({ name: 'bin/busybox', mode: 0o755 }, busybox);
  for (const applet of applets.filter((name) => name !== 'busybox'))
    archive.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox' });
  archive.finalize();
  return NodeReadable.from(archive, { objectMode: false });
}

/** Debian's static busybox, fetched once and kept in the user's cache. */
async function busyboxPath(): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'renga', 'tests');
  const path = join(cache, 'busybox');
  if (await exists(path)) return path;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), 'renga-busybox-'));
  try {
    await run('apt-get', ['download', 'busybox-static'], { cwd: folder });
    const [deb = ''] = await readdir(folder);
    await run('dpkg-deb', ['-x', deb, 'unpacked'], { cwd: folder });
    await copyFile(await unpacked(folder), `${path}.${process.pid}`);
    await rename(`${path}.${process.pid}`, path);
  } finally {
    await rm(folder, { recursive: true });
  }
  return path;
}

async function unpacked(folder: string): Promise<string> {
  const old = join(folder, 'unpacked/bin/busybox');
  return (await exists(old)) ? old : join(folder, 'unpacked/usr/bin/busybox');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
