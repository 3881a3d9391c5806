import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { extract, type Header, pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { ApiHome } from './support/api-home.ts';

type Entry = Partial<Header> & { readonly name: string };

async function archiveOf(...entries: readonly (readonly [Entry, string?])[]): Promise<Buffer<ArrayBuffer>> {
  const tar = pack();
  for (const [header, text = ''] of entries) tar.entry(header, text);
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of Readable.from(tar)) chunks.push(chunk);
  return Buffer.from(gzipSync(Buffer.concat(chunks)));
}

/** An archive as `tar czf slug.tgz ./app` makes it on somebody's machine. */
const someArchive = () =>
  archiveOf(
    [{ name: './app/', type: 'directory', uid: 501, gid: 20, mode: 0o755 }],
    [{ name: './app/bin/web', uid: 501, gid: 20, mode: 0o4755 }, 'exec server'],
  );

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function homeWithApp(): Promise<ApiHome> {
  const home = await ApiHome.open();
  await home.call('POST', '/apps', { body: { name: 'haiku' } });
  return home;
}

const announce = async (home: ApiHome, more: object = {}) =>
  (await home.call('POST', '/apps/haiku/slugs', { body: { process_types: { web: 'bin/web' }, ...more } }))
    .json;

const put = async (home: ApiHome, url: string, body: Uint8Array<ArrayBuffer>) => {
  const response = await home.open(url, { method: 'PUT', body });
  return [response.status, response.status === 200 ? null : JSON.parse(await response.text()).id];
};

describe('a slug that was made elsewhere', () => {
  it('is announced, uploaded, released and read back as the user of dynos has it', async () => {
    const home = await homeWithApp();
    const archive = await someArchive();
    const made = await announce(home, {
      commit: 'ab12cd34ef',
      commit_description: 'First words',
      buildpack_provided_description: 'Python',
      checksum: `SHA256:${sha(archive).toUpperCase()}`,
      stack: 'heroku-24',
    });

    expect(made).toEqual({
      id: made.id,
      blob: { method: 'put', url: expect.stringMatching(/^http:\/\/localhost:8080\/streams\/slug\//) },
      buildpack_provided_description: 'Python',
      checksum: `SHA256:${sha(archive)}`,
      commit: 'ab12cd34ef',
      commit_description: 'First words',
      created_at: '2026-01-02T03:04:05Z',
      deleted_at: null,
      process_types: { web: 'bin/web' },
      size: null,
      stack: expect.objectContaining({ name: 'heroku-24' }),
      updated_at: '2026-01-02T03:04:05Z',
    });
    const early = await home.call('POST', '/apps/haiku/releases', { body: { slug: made.id } });
    expect([early.status, early.json.id]).toEqual([422, 'slug_not_uploaded']);

    expect(await put(home, made.blob.url, archive)).toEqual([200, null]);

    const stored = (await home.call('GET', `/apps/haiku/slugs/${made.id}`)).json;
    expect(stored).toMatchObject({ id: made.id, blob: { method: 'get' }, size: expect.any(Number) });
    const digest = stored.checksum.slice('SHA256:'.length);
    const bytes = await readFile(join(home.folder, 'slugs', `${digest}.tgz`));
    expect([sha(bytes), bytes.length]).toEqual([digest, stored.size]);
    expect(await headersIn(bytes)).toEqual([
      ['./app', 'directory', 1000, 1000, 0o755],
      ['./app/bin/web', 'file', 1000, 1000, 0o755],
    ]);
    const released = await home.call('POST', '/apps/haiku/releases', { body: { slug: made.id } });
    expect(released.json).toMatchObject({
      version: 3,
      description: 'Deploy ab12cd34',
      slug: { id: made.id },
    });
    expect(await put(home, made.blob.url, archive)).toEqual([409, 'slug_uploaded']);
  });

  it.each([
    ['a file beside the app', [[{ name: 'etc/passwd' }, 'x']], 'invalid_slug'],
    ['a way out of the app', [[{ name: './app/../etc/passwd' }, 'x']], 'invalid_slug'],
    [
      'a device',
      [[{ name: './app/null', type: 'character-device', devmajor: 1, devminor: 3 }]],
      'invalid_slug',
    ],
    ['a link to the outside', [[{ name: './app/x', type: 'link', linkname: '/etc/shadow' }]], 'invalid_slug'],
    ['an order to the engine', [[{ name: './app/.wh.bin' }, '']], 'invalid_slug'],
  ] as const)('is refused with %s', async (_what, entries, id) => {
    const home = await homeWithApp();
    const { blob } = await announce(home);

    expect(await put(home, blob.url, await archiveOf(...entries))).toEqual([422, id]);
    expect(await put(home, blob.url, await someArchive())).toEqual([200, null]);
  });

  it('is refused when it is no archive, another one, or too large', async () => {
    const home = await homeWithApp();
    const { blob } = await announce(home, { checksum: `SHA256:${'0'.repeat(64)}` });

    expect(await put(home, blob.url, Buffer.from('no archive'))).toEqual([422, 'invalid_slug']);
    expect(await put(home, blob.url, Buffer.from(gzipSync('no tar '.repeat(200))))).toEqual([
      422,
      'invalid_slug',
    ]);
    expect(await put(home, blob.url, (await someArchive()).subarray(0, 60))).toEqual([422, 'invalid_slug']);
    expect(await put(home, blob.url, Buffer.alloc(0))).toEqual([422, 'invalid_slug']);
    expect(await put(home, blob.url, await someArchive())).toEqual([422, 'checksum_mismatch']);
    expect(await put(home, blob.url, Buffer.alloc(200_000, await someArchive()))).toEqual([
      422,
      'slug_too_large',
    ]);
    expect(await put(home, 'http://localhost/streams/slug/x', await someArchive())).toEqual([
      404,
      'not_found',
    ]);
    expect(home.errors).toEqual([]);
  });

  it.each([
    [{ process_types: {} }, 'invalid_params'],
    [{ process_types: { 'web 1': 'x' } }, 'invalid_process_type'],
    [{ process_types: { '-web': 'x' } }, 'invalid_process_type'],
    [{ process_types: { web: '' } }, 'invalid_params'],
    [{ process_types: { web: 'a\0b' } }, 'invalid_params'],
    [{ checksum: 'md5:x' }, 'invalid_checksum'],
    [{ stack: 'cedar' }, 'invalid_stack'],
  ])('announced as %j is refused with %s', async (more, id) => {
    const home = await homeWithApp();
    expect((await announce(home, more)).id).toBe(id);
  });
});

async function headersIn(archive: Buffer): Promise<readonly unknown[]> {
  const entries = extract();
  Readable.from([gunzipSync(archive)]).pipe(entries);
  const found: unknown[] = [];
  for await (const entry of entries) {
    const { name, type, uid, gid, mode } = entry.header;
    found.push([name, type, uid, gid, mode]);
    entry.resume();
  }
  return found;
}
