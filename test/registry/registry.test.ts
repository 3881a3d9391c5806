import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeEngine } from '../../src/lib/engine/fake/fake-engine.ts';
import { BlobStore } from '../../src/lib/registry/blob-store.ts';
import { EngineImages } from '../../src/lib/registry/engine-images.ts';
import { Repositories } from '../../src/lib/registry/repositories.ts';
import { Uploads } from '../../src/lib/registry/uploads.ts';
import { ApiHome } from '../api/support/api-home.ts';
import { MANIFEST_TYPE, pushBlob, pushImage, sha256 } from '../support/push-image.ts';

const IMAGE = { layers: [Buffer.from('a layer')], config: { Cmd: ['/bin/web'] } };
const WEB = 'haiku/web';

/** Somebody else with an account. */
async function strangerTo(home: ApiHome) {
  const { account } = await home.platform.invitations.invite('other@example.com');
  const { token } = await home.accounts.authorize(account, { description: 'test', lifetimeSeconds: null });
  return { account, token };
}

describe('the registry', () => {
  let home: ApiHome;
  const ask = (path: string, init?: RequestInit) => home.askRegistry(path, init);
  const codesOf = async (response: Response) => {
    const { errors } = (await response.json()) as { errors: readonly { readonly code: string }[] };
    return [response.status, ...errors.map(({ code }) => code)];
  };

  beforeEach(async () => {
    home = await ApiHome.open();
    await home.platform.apps.create(home.owner, { name: 'haiku', stack: 'container' });
    await home.platform.apps.create(home.owner, { name: 'sonnet', stack: 'container' });
  });

  const files = (part: string): readonly string[] => {
    const folder = join(home.folder, 'registry', part);
    return existsSync(folder) ? readdirSync(folder) : [];
  };

  describe('knows its clients', () => {
    it('by a token as password, whatever the user is called', async () => {
      const answer = await ask('/v2/');

      expect(answer.status).toBe(200);
      expect(answer.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
    });

    it.each([null, 'HRKU-wrong'])('and tells %j how to log in', async (token) => {
      const answer = await home.askRegistry('/v2/', {}, token);

      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="Renga"');
      expect(await codesOf(answer)).toEqual([401, 'UNAUTHORIZED']);
    });

    it('and shows the apps of one to no other', async () => {
      await pushImage(ask, WEB, IMAGE);
      const stranger = await strangerTo(home);
      const answer = await home.askRegistry(`/v2/${WEB}/manifests/latest`, {}, stranger.token);

      expect(await codesOf(answer)).toEqual([404, 'NAME_UNKNOWN']);
    });
  });

  describe('takes a blob', () => {
    const blob = Buffer.from('some bytes');
    const digest = `sha256:${sha256(blob)}`;
    const begin = async () =>
      (await ask(`/v2/${WEB}/blobs/uploads/`, { method: 'POST' })).headers.get('location') ?? '';
    const read = async () => (await ask(`/v2/${WEB}/blobs/${digest}`)).text();

    it('in one request', async () => {
      const answer = await ask(`/v2/${WEB}/blobs/uploads/?digest=${digest}`, { method: 'POST', body: blob });

      expect([answer.status, answer.headers.get('location')]).toEqual([201, `/v2/${WEB}/blobs/${digest}`]);
      expect(await read()).toBe('some bytes');
    });

    it('in one piece', async () => {
      await pushBlob(ask, WEB, blob);

      expect(await read()).toBe('some bytes');
      const head = await ask(`/v2/${WEB}/blobs/${digest}`, { method: 'HEAD' });
      expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
    });

    it('in several, each where the one before it ended', async () => {
      const place = await begin();
      const patch = (range: string, body: string) =>
        ask(place, { method: 'PATCH', headers: { 'content-range': range }, body });

      expect((await patch('0-4', 'some ')).headers.get('range')).toBe('0-4');
      expect(await codesOf(await patch('7-11', 'bytes'))).toEqual([416, 'RANGE_INVALID']);
      expect((await ask(place)).headers.get('range')).toBe('0-4');
      await patch('5-9', 'bytes');
      expect((await ask(`${place}?digest=${digest}`, { method: 'PUT' })).status).toBe(201);
      expect(await read()).toBe('some bytes');
    });

    it('and none that is not what it says', async () => {
      const answer = await ask(`${await begin()}?digest=${digest}`, { method: 'PUT', body: 'other bytes' });

      expect(await codesOf(answer)).toEqual([400, 'DIGEST_INVALID']);
      expect([files('blobs'), files('uploads')]).toEqual([[], []]);
    });

    it('and none that is too large', async () => {
      const body = Buffer.alloc(1_000_001);
      const answer = await ask(`${await begin()}?digest=sha256:${sha256(body)}`, { method: 'PUT', body });

      expect(await codesOf(answer)).toEqual([413, 'SIZE_INVALID']);
      expect([files('blobs'), files('uploads')]).toEqual([[], []]);
    });

    it('and nothing of one that breaks off', async () => {
      const place = await begin();
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('some ')),
        pull: (controller) => controller.error(new Error('the client went away')),
      });
      await ask(place, { method: 'PATCH', body, duplex: 'half' } as RequestInit);

      expect(files('uploads')).toEqual([]);
      expect(await codesOf(await ask(place))).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
    });

    it('and nothing of one that is cancelled', async () => {
      const place = await begin();

      expect((await ask(place, { method: 'DELETE' })).status).toBe(204);
      expect(files('uploads')).toEqual([]);
    });

    it('and gives up one that nobody goes on with', async () => {
      const place = await begin();
      await home.clock.advance(3_700_000);
      await begin();

      expect(files('uploads')).toHaveLength(1);
      expect((await ask(place)).status).toBe(404);
    });

    it('of another app of the same client without its bytes, and of nobody else', async () => {
      await pushBlob(ask, WEB, blob);
      const mount = (as: string, from: string) =>
        home.askRegistry(
          `/v2/${as}/blobs/uploads/?mount=${digest}&from=${from}`,
          { method: 'POST' },
          as === 'theirs/web' ? stranger.token : home.token,
        );
      const stranger = await strangerTo(home);
      await home.platform.apps.create(stranger.account, { name: 'theirs' });

      expect((await mount('theirs/web', WEB)).status).toBe(202);
      expect((await ask(`/v2/sonnet/web/blobs/${digest}`)).status).toBe(404);
      expect((await mount('sonnet/web', WEB)).status).toBe(201);
      expect((await ask(`/v2/sonnet/web/blobs/${digest}`)).status).toBe(200);
    });
  });

  describe('takes an image', () => {
    it('and shows it by tag and digest, and its tags', async () => {
      const { manifest, id } = await pushImage(ask, WEB, IMAGE);
      await pushImage(ask, WEB, IMAGE, 'v1');
      const answer = await ask(`/v2/${WEB}/manifests/latest`);

      expect(answer.headers.get('content-type')).toBe(MANIFEST_TYPE);
      expect(answer.headers.get('docker-content-digest')).toBe(`sha256:${manifest}`);
      expect(await answer.json()).toMatchObject({ schemaVersion: 2, config: { digest: id } });
      expect((await ask(`/v2/${WEB}/manifests/sha256:${manifest}`, { method: 'HEAD' })).status).toBe(200);
      const tags = await ask(`/v2/${WEB}/tags/list?n=1`);
      expect(await tags.json()).toEqual({ name: WEB, tags: ['latest'] });
      expect(tags.headers.get('link')).toBe(`</v2/${WEB}/tags/list?n=1&last=latest>; rel="next"`);
      expect(await (await ask(`/v2/${WEB}/tags/list?last=latest`)).json()).toEqual({
        name: WEB,
        tags: ['v1'],
      });
    });

    it('whose parts have come, and says which has not', async () => {
      const config = { mediaType: 'x', size: 1, digest: `sha256:${'a'.repeat(64)}` };
      const answer = await ask(`/v2/${WEB}/manifests/latest`, {
        method: 'PUT',
        headers: { 'content-type': MANIFEST_TYPE },
        body: JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST_TYPE, config, layers: [] }),
      });

      expect(await codesOf(answer)).toEqual([400, 'MANIFEST_BLOB_UNKNOWN']);
    });

    it('that has something to run', async () => {
      await expect(pushImage(ask, WEB, { ...IMAGE, config: {} })).rejects.toThrow(
        'This image cannot be taken: it has nothing to run. Add a CMD to its Dockerfile and push it again.',
      );
      expect(await codesOf(await ask(`/v2/${WEB}/manifests/latest`))).toEqual([404, 'MANIFEST_UNKNOWN']);
    });

    it.each([
      ['no JSON', '{', MANIFEST_TYPE],
      ['an old one', '{"schemaVersion":1}', 'application/vnd.docker.distribution.manifest.v1+json'],
      ['one of layers that are no digests', '{"schemaVersion":2,"config":1}', MANIFEST_TYPE],
    ])('and not %s', async (_, body, type) => {
      const answer = await ask(`/v2/${WEB}/manifests/latest`, {
        method: 'PUT',
        headers: { 'content-type': type },
        body,
      });

      expect(await codesOf(answer)).toEqual([400, 'MANIFEST_INVALID']);
    });

    it('for several kinds of machine, of which clients that know no lists see that of this one', async () => {
      const { manifest } = await pushImage(ask, WEB, IMAGE, 'part');
      const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
      const type = 'application/vnd.oci.image.index.v1+json';
      const part = { mediaType: MANIFEST_TYPE, size: 1, digest: `sha256:${manifest}` };
      const index = {
        schemaVersion: 2,
        mediaType: type,
        manifests: [{ ...part, platform: { os: 'linux', architecture } }],
      };
      await ask(`/v2/${WEB}/manifests/latest`, {
        method: 'PUT',
        headers: { 'content-type': type },
        body: JSON.stringify(index),
      });
      const typeFor = async (accept: string) =>
        (await ask(`/v2/${WEB}/manifests/latest`, { headers: { accept } })).headers.get('content-type');

      expect(await typeFor(type)).toBe(type);
      expect(await typeFor(MANIFEST_TYPE)).toBe(MANIFEST_TYPE);
      expect(
        await home.images.find((await home.platform.apps.find(home.owner, 'haiku')).id, 'web', 'latest'),
      ).toMatchObject({ manifest, command: ['/bin/web'] });
    });

    it('and deletes its tag when it is told to', async () => {
      await pushImage(ask, WEB, IMAGE);

      expect((await ask(`/v2/${WEB}/manifests/latest`, { method: 'DELETE' })).status).toBe(202);
      expect((await ask(`/v2/${WEB}/manifests/latest`)).status).toBe(404);
    });

    it('and writes down who has pushed it', async () => {
      const { manifest } = await pushImage(ask, WEB, IMAGE);
      const [entry] = await home.platform.audit.list(home.owner, { limit: 1 });

      expect(entry).toMatchObject({ action: 'container push', fields: [`web sha256:${manifest}`] });
    });
  });

  it.each([
    ['/v2/haiku/manifests/latest', 400, 'NAME_INVALID'],
    ['/v2/haiku/web/more/manifests/latest', 400, 'NAME_INVALID'],
    ['/v2/haiku/..%2f..%2f/manifests/latest', 400, 'NAME_INVALID'],
    ['/v2/haiku/web/manifests/..%2f..%2f..%2fkey', 404, 'MANIFEST_UNKNOWN'],
    ['/v2/haiku/web/blobs/sha256:..', 400, 'DIGEST_INVALID'],
    ['/v2/_catalog', 405, 'UNSUPPORTED'],
    ['/v2/nobody/web/manifests/latest', 404, 'NAME_UNKNOWN'],
  ])('has nothing at %s', async (path, status, code) => {
    expect(await codesOf(await ask(path))).toEqual([status, code]);
  });

  describe('and the engine', () => {
    const parts = () => {
      const folder = join(home.folder, 'registry');
      const temporary = join(folder, 'uploads');
      const blobs = new BlobStore({ folder: join(folder, 'blobs'), temporary, limitBytes: 1_000_000 });
      return {
        blobs,
        uploads: new Uploads({ folder: temporary, blobs, clock: home.clock }),
        repositories: new Repositories({ folder: join(folder, 'repositories'), temporary }),
      };
    };
    const slugImages = {
      ensure: async () => 'slug',
      async *read() {},
      sweep: async () => undefined,
    };
    const imagesOf = (engine: FakeEngine) =>
      new EngineImages({ ...parts(), engine, slugImages, installation: '0123abcd', graceMs: 0 });

    /** A release of what was pushed as `haiku/web`, and its slug. */
    async function released() {
      await home.platform.imageReleases.release(home.owner, 'haiku', [{ type: 'web', image: 'latest' }]);
      const [release] = await home.platform.releases.list(home.owner, 'haiku');
      const slug = release && (await home.platform.releases.slugOf(release));
      if (!slug) throw new Error('nothing was released');
      return slug;
    }

    it('get what was released, again after it was lost', async () => {
      const { manifest } = await pushImage(ask, WEB, IMAGE);
      const engine = new FakeEngine({ clock: home.clock });
      const images = imagesOf(engine);
      const slug = await released();
      const ref = `renga/image:0123abcd-${manifest.slice(0, 16)}`;

      expect(await Promise.all([images.ensure(slug, 'web'), images.ensure(slug, 'run')])).toEqual([ref, ref]);
      await engine.images.remove(ref);
      expect(await images.ensure(slug, 'web')).toBe(ref);
      expect(await engine.images.inspect(ref)).not.toBeNull();
    });

    it('R17: get nothing whose stored bytes have changed', async () => {
      const { blobs } = await pushImage(ask, WEB, IMAGE);
      const images = imagesOf(new FakeEngine({ clock: home.clock }));
      const slug = await released();
      const path = join(home.folder, 'registry/blobs', blobs[0] ?? '');
      const bytes = readFileSync(path);
      writeFileSync(path, Buffer.from(bytes).fill(255, bytes.length - 1));

      await expect(images.ensure(slug, 'web')).rejects.toThrow(`should be SHA256:${blobs[0]}`);
    });

    it('keep what a tag or a release names, and nothing else', async () => {
      const engine = new FakeEngine({ clock: home.clock });
      const images = imagesOf(engine);
      const first = await pushImage(ask, WEB, IMAGE);
      const slug = await released();
      await images.ensure(slug, 'web');
      const second = await pushImage(ask, WEB, { ...IMAGE, layers: [Buffer.from('another layer')] });
      const third = await pushImage(ask, WEB, { ...IMAGE, layers: [Buffer.from('one layer more')] });
      await images.sweep(await home.store.slugs.digests());

      const kept = [first, third].flatMap(({ manifest, blobs }) => [manifest, ...blobs]);
      expect(files('blobs').toSorted()).toEqual([...new Set(kept)].toSorted());
      expect((await ask(`/v2/${WEB}/manifests/sha256:${second.manifest}`)).status).toBe(404);
      expect(await engine.images.named('renga/image:')).toHaveLength(1);

      const { id } = await home.platform.apps.find(home.owner, 'haiku');
      await home.images.forget(id);
      await images.sweep(new Set());
      expect(files('blobs')).toEqual([]);
      expect(await engine.images.named('renga/image:')).toEqual([]);
    });
  });
});
