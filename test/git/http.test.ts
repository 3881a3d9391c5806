import { describe, expect, it } from 'vitest';
import { git, gitHome } from './support/git-home.ts';

const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

describe('git over HTTP', () => {
  it('asks for a token', async () => {
    const { port } = await gitHome();
    const answer = await fetch(`http://127.0.0.1:${port}/haiku.git/info/refs?service=git-upload-pack`);

    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="Renga"');
    expect(await answer.text()).toBe('A valid token is needed: give it as password, with any user name.\n');
  });

  it.each([
    ['GET', '/haiku.git/info/refs?service=git-upload-pack', { ...basic('x', 'wrong') }, 401],
    ['GET', '/haiku.git/info/refs?service=git-upload-pack', { ...basic('', 'secret') }, 200],
    ['GET', '/haiku.git/info/refs?service=git-upload-pack', { ...basic('me@example.com', 'secret') }, 200],
    ['GET', '/haiku.git/info/refs?service=git-receive-pack', { authorization: 'Bearer secret' }, 200],
    ['GET', '/other.git/info/refs?service=git-receive-pack', { ...basic('', 'secret') }, 404],
    ['GET', '/haiku.git/info/refs', { ...basic('', 'secret') }, 403],
    ['GET', '/haiku.git/info/refs?service=git-shell', { ...basic('', 'secret') }, 403],
    ['GET', '/pipelines/poems.git/info/refs?service=git-upload-pack', { ...basic('', 'secret') }, 200],
    ['GET', '/pipelines/other.git/info/refs?service=git-receive-pack', { ...basic('', 'secret') }, 404],
    ['GET', '/haiku.git/HEAD', { ...basic('', 'secret') }, 404],
    ['GET', '/../haiku.git/config', { ...basic('', 'secret') }, 404],
    ['POST', '/haiku.git/info/refs?service=git-upload-pack', { ...basic('', 'secret') }, 405],
    ['GET', '/haiku.git/git-receive-pack', { ...basic('', 'secret') }, 405],
    ['POST', '/haiku.git/git-receive-pack', { ...basic('', 'secret'), 'content-type': 'text/plain' }, 415],
  ])('answers %s %s as git clients expect', async (method, path, headers, status) => {
    const { port } = await gitHome();
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers });

    expect(answer.status).toBe(status);
    expect(answer.headers.get('cache-control')).toBe('no-cache, max-age=0, must-revalidate');
  });

  it('tells a git client what is wrong', async () => {
    const home = await gitHome();
    const unknown = await git(home.folder, 'ls-remote', home.url.replace('haiku', 'sonnet'));
    const wrong = await git(home.folder, 'ls-remote', home.url.replace('secret', 'guess'));

    expect(unknown.all).toContain("remote: Couldn't find that app.");
    expect(wrong.all).toContain('Authentication failed');
  });

  it('lets the body be compressed, and survives one that only says so', async () => {
    const { port, errors } = await gitHome();
    const send = (body: Uint8Array<ArrayBuffer>) =>
      fetch(`http://127.0.0.1:${port}/haiku.git/git-upload-pack`, {
        method: 'POST',
        headers: {
          ...basic('', 'secret'),
          'content-type': 'application/x-git-upload-pack-request',
          'content-encoding': 'gzip',
          'git-protocol': 'version=2',
        },
        body,
      }).then((answer) => answer.text());
    const { gzipSync } = await import('node:zlib');

    expect(await send(new Uint8Array(gzipSync('0014command=ls-refs\n0001000csymrefs\n0000')))).toBe('0000');
    expect(await send(new Uint8Array([1, 2, 3]))).toBe('');
    expect(errors).toEqual([]);
  });

  it('does not answer a hook that it does not expect', async () => {
    const home = await gitHome();
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      request(
        { socketPath: `${home.folder}/internal.sock`, path: '/push/guessed', method: 'POST' },
        (answer) => resolve(answer.statusCode),
      ).end('{}');
    });

    expect(status).toBe(404);
  });
});
