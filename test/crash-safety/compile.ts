import { posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Program } from '../../src/lib/engine/fake/program.ts';

const OUT = '/renga/out';

/** What `compile.sh` does in a build container, for a source that is nothing but a Procfile. */
export const compile: Program = async ({ env, files, print }) => {
  const procfile = files.get('/renga/source.tar') ?? Buffer.from('');
  files.set(posix.join(OUT, 'compiled'), Buffer.from('0\0Procfile\0'));
  files.set(posix.join(OUT, 'Procfile'), procfile);
  files.set('/renga/slug.tgz', await slugOf(procfile));
  print('-----> Procfile app detected\n');
  print(`${env['MARK']} compiled\n`);
  return 0;
};

async function slugOf(procfile: Buffer): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: './app/Procfile', uid: 1000, gid: 1000, mtime: new Date(0) }, procfile.toString());
  archive.finalize();
  return gzipSync(await buffer(archive));
}
