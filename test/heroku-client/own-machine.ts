import { createWriteStream, symlinkSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { Installation } from '../acceptance/installation.ts';
import { rootfs } from '../contract/engine/rootfs.ts';
import { OwnEngine } from '../support/own-engine/own-engine.ts';
import type { Ground } from './type-sessions.ts';

const DOCKERFILE = `FROM scratch
ADD rootfs.tar /
ENV VERSE=frog
CMD echo "$VERSE" > /tmp/index.html; httpd -p 9000 -h /tmp; exec httpd -f -p "$PORT" -h /tmp
`;

/**
 * A machine with its own ports and names: the official client wants port 1080 of it, the usual ports of https and SSH, and a
 * registry that Docker finds by its name. In the folder `hall` is an image to build, whose web server answers at port 9000 too.
 */
export async function ownMachine(): Promise<Ground> {
  const hosts = ['127.0.0.1 localhost api.localhost registry.localhost git.localhost'];
  const engine = await OwnEngine.make({ liveRestore: false, hosts });
  const enter = engine.enter();
  const settings = { networkPool: engine.pool, networkPrefix: 28, securePort: 443, sshBind: ['127.0.0.1'] };
  const renga = new Installation(settings, engine.env, enter);
  const hall = join(renga.work, 'hall');
  await mkdir(hall);
  await writeFile(join(hall, 'Dockerfile'), DOCKERFILE);
  await pipeline(await rootfs(), createWriteStream(join(hall, 'rootfs.tar')));
  symlinkSync(await dockerOfTheEngine(), join(renga.work, 'docker'));
  return { renga, enter, pointed: '--registry', remove: () => engine.remove() };
}

/** The first `docker` there is may be a newer client alone, which builds nothing without buildx. */
async function dockerOfTheEngine(): Promise<string> {
  const { stdout } = await execa('which', ['dockerd']);
  return join(dirname(stdout).replace(/sbin$/, 'bin'), 'docker');
}
