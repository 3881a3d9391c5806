import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { BuildRequest } from '../../src/lib/platform/ports.ts';
import { ApiHome } from './support/api-home.ts';

/** An app whose builds note what they were given. */
async function withBuilds() {
  const home = await ApiHome.open();
  await home.platform.apps.create(home.owner, { name: 'haiku' });
  const sources: string[] = [];
  const build = home.builder.build.bind(home.builder);
  home.builder.build = async (request: BuildRequest, output, signal) => {
    sources.push(readFileSync(request.sourceTarPath, 'utf8'));
    return build(request, output, signal);
  };
  const start = (source_blob: object, rest: object = {}) =>
    home.call('POST', '/apps/haiku/builds', { body: { source_blob, ...rest } });
  return { home, sources, start };
}

async function fileServer(answer: (path: string, authorization: string | undefined) => [number, string]) {
  const server = createServer((req, res) => {
    const [status, body] = answer(req.url ?? '', req.headers.authorization);
    res.writeHead(status, status === 302 ? { location: body } : {}).end(status === 302 ? '' : body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

describe('an uploaded source', () => {
  it('is built without a detour and gone afterwards', async () => {
    const { home, sources, start } = await withBuilds();
    const { put_url, get_url } = (await home.call('POST', '/sources')).json.source_blob;

    expect((await home.open(put_url, { method: 'PUT', body: 'a tar' })).status).toBe(200);
    expect(await (await home.open(get_url)).text()).toBe('a tar');
    const made = await start(
      { url: get_url, version: 'ab12cd34', version_description: 'words' },
      { buildpacks: [{ url: 'heroku/nodejs' }, { name: 'heroku/ruby' }] },
    );

    expect([made.status, made.json]).toMatchObject([
      201,
      {
        status: 'pending',
        source_blob: { url: '', version: 'ab12cd34', version_description: 'words' },
        buildpacks: [{ url: 'heroku/nodejs' }, { url: 'heroku/ruby' }],
        failure: null,
      },
    ]);
    await vi.waitFor(async () =>
      expect((await home.call('GET', `/apps/haiku/builds/${made.json.id}`)).json.status).toBe('succeeded'),
    );
    expect(sources).toEqual(['a tar']);
    await vi.waitFor(() => expect(existsSync(home.builder.requests[0]?.sourceTarPath ?? '')).toBe(false));
  });

  it('is put and got only by the right URLs', async () => {
    const { home } = await withBuilds();
    const { put_url, get_url } = (await home.call('POST', '/sources')).json.source_blob;

    expect((await home.open(get_url)).status).toBe(404);
    expect((await home.open(get_url, { method: 'PUT', body: 'x' })).status).toBe(404);
    await home.open(put_url, { method: 'PUT', body: 'x' });
    expect((await home.open(put_url)).status).toBe(404);
    expect((await home.open(put_url, { method: 'POST', body: 'x' })).status).not.toBe(200);
  });

  it('is what its checksum says, or is not built', async () => {
    const { home, start } = await withBuilds();
    const { put_url, get_url } = (await home.call('POST', '/sources')).json.source_blob;
    await home.open(put_url, { method: 'PUT', body: 'a tar' });
    const digest = createHash('sha256').update('a tar').digest('hex');

    const wrong = await start({ url: get_url, checksum: `SHA256:${'0'.repeat(64)}` });
    expect([wrong.status, wrong.json.id]).toEqual([422, 'checksum_mismatch']);
    expect((await start({ url: get_url, checksum: `SHA256:${digest}` })).status).toBe(201);
  });
});

describe('a source from elsewhere', () => {
  it('is fetched, also behind a redirect and credentials', async () => {
    const { sources, start } = await withBuilds();
    const credentials = `Basic ${Buffer.from('user:pass word').toString('base64')}`;
    const host = await fileServer((path, authorization) =>
      path === '/moved' ? [302, '/a.tgz'] : [200, authorization === credentials ? 'private' : 'public'],
    );

    await start({ url: `http://${host}/moved` });
    await vi.waitFor(() => expect(sources).toEqual(['public']));
    await vi.waitFor(async () =>
      expect((await start({ url: `http://user:pass%20word@${host}/` })).status).toBe(201),
    );
    await vi.waitFor(() => expect(sources).toEqual(['public', 'private']));
  });

  it('that cannot be had is a refusal', async () => {
    const { home, start } = await withBuilds();
    const host = await fileServer(() => [404, '']);
    const refused = async (url: string) => {
      const reply = await start({ url });
      expect(reply.status).toBe(422);
      return [reply.json.id, reply.json.message.replace(host, 'HOST')];
    };

    expect(await refused(`http://${host}/x`)).toEqual([
      'source_unreachable',
      'The source at http://HOST could not be fetched: the server answered 404.',
    ]);
    expect((await refused('http://127.0.0.1:1/'))[0]).toBe('source_unreachable');
    for (const url of ['file:///etc/passwd', 'ftp://host/x', 'data:,x', 'not a url', '--upload-pack=x'])
      expect((await refused(url))[0]).toBe('invalid_source_url');
    expect((await home.call('GET', '/apps/haiku/builds')).json).toEqual([]);
  });

  it('waits for no second build', async () => {
    const { home, start } = await withBuilds();
    const host = await fileServer(() => [200, 'tar']);
    const gate = Promise.withResolvers<void>();
    home.builder.gate = gate.promise;
    await start({ url: `http://${host}/` });
    const second = await start({ url: `http://${host}/` });

    expect([second.status, second.json.id]).toEqual([409, 'build_in_progress']);
    gate.resolve();
  });
});
