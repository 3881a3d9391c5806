import { posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import type { Program } from '../../src/lib/engine/fake/program.ts';

const OUT = '/renga/out';

/** What `compile.sh` does in a build container, for a source that is nothing but a Procfile, or an archive with one. */
export const compile: Program = async ({ env, files, print }) => {
  const procfile = await procfileOf(files.get('/renga/source.tar') ?? Buffer.from(''));
  files.set(posix.join(OUT, 'compiled'), Buffer.from('0\0Procfile\0'));
  files.set(posix.join(OUT, 'Procfile'), procfile);
  files.set('/renga/slug.tgz', await slugOf(procfile));
  print('-----> Procfile app detected\n');
  print(`${env['MARK']} compiled\n`);
  return 0;
};

async function procfileOf(source: Buffer): Promise<Buffer> {
  if (source.subarray(257, 262).toString() !== 'ustar') return source;
  const archive = extract();
  archive.end(source);
  for await (const entry of archive) {
    const content = await buffer(entry);
    if (entry.header.name === 'Procfile') return content;
  }
  throw new Error('The archive has no Procfile.');
}

async function slugOf(procfile: Buffer): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: './app/Procfile', uid: 1000, gid: 1000, mtime: new Date(0) }, procfile.toString());
  archive.finalize();
  return gzipSync(await buffer(archive));
}
