import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SlugStore } from '../../src/lib/builder/slug-store.ts';

type Entry = Partial<Header> & Pick<Header, 'name'>;

const tarOf = async (entries: readonly Entry[]): Promise<Buffer> => {
  const archive = pack();
  for (const entry of entries) archive.entry({ uid: 1000, gid: 1000, ...entry }, '');
  archive.finalize();
  return buffer(archive);
};

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const APP: readonly Entry[] = [
  { name: './app/', type: 'directory' },
  { name: './app/run', mode: 0o755 },
  { name: './app/link', type: 'symlink', linkname: '/anywhere' },
  { name: './app/same', type: 'link', linkname: './app/run' },
];

describe('the slug store', () => {
  let folder: string;
  let store: SlugStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renga-slugs-'));
    store = new SlugStore({ folder, unpackedLimit: 100_000 });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const write = (bytes: Uint8Array) =>
    store.write(
      (async function* () {
        yield bytes;
      })(),
    );

  it('names an archive by its digest and tells that of its tar', async () => {
    const tar = await tarOf(APP);
    const archive = gzipSync(tar);

    expect(await write(archive)).toEqual({
      digest: sha256(archive),
      diffId: sha256(tar),
      size: archive.length,
    });
    expect(await readdir(folder)).toEqual([`${sha256(archive)}.tgz`]);
    expect(await buffer(store.read(sha256(archive)))).toEqual(archive);
  });

  it.each<[string, Entry]>([
    ['is outside of the app', { name: './etc/passwd' }],
    ['is outside of the app', { name: '/app/x' }],
    ['is outside of the app', { name: './app/../x' }],
    ['links to outside of the app', { name: './app/x', type: 'link', linkname: './etc/shadow' }],
    ['is a fifo', { name: './app/x', type: 'fifo' }],
    ['is a character-device', { name: './app/x', type: 'character-device', devmajor: 1, devminor: 3 }],
    ['belongs to another user', { name: './app/x', uid: 0 }],
    ['would run as another user', { name: './app/x', mode: 0o4755 }],
    ['has a name that container engines keep for themselves', { name: './app/.wh.x' }],
  ])('keeps nothing that %s', async (objection, entry) => {
    await expect(write(gzipSync(await tarOf([...APP, entry])))).rejects.toMatchObject({
      failure: {
        code: 'invalid_slug',
        message: `The compiled app cannot be made a slug: ${JSON.stringify(entry.name)} ${objection}.`,
      },
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps nothing that grows beyond its limit, or that is no archive', async () => {
    const archive = pack();
    archive.entry({ name: './app/zeros', uid: 1000, gid: 1000 }, '\0'.repeat(200_000));
    archive.finalize();

    await expect(write(gzipSync(await buffer(archive)))).rejects.toThrow('it has more than 100000 bytes');
    await expect(write(Buffer.from('no gzip'))).rejects.toThrow('incorrect header check');
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps what records name, and for a while what none names yet', async () => {
    const [kept, fresh, old] = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => write(gzipSync(await tarOf([{ name: `./app/${name}` }])))),
    );
    const yesterday = Date.now() / 1000 - 86_400;
    for (const slug of [kept, old]) await utimes(store.path(slug?.digest ?? ''), yesterday, yesterday);

    await store.sweep(new Set([kept?.digest ?? '']), 60_000);

    expect((await readdir(folder)).sort()).toEqual([`${kept?.digest}.tgz`, `${fresh?.digest}.tgz`].sort());
  });

  it('removes what a killed process left half written', async () => {
    await writeFile(join(folder, '0123.tmp'), 'half');
    await store.removeUnfinished();

    expect(await readdir(folder)).toEqual([]);
  });
});
