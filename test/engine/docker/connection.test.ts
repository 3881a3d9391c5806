import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { negotiate } from '../../../src/lib/engine/docker/connection.ts';
import { DockerEngine } from '../../../src/lib/engine/docker/docker-engine.ts';
import { findEndpoint } from '../../../src/lib/engine/docker/endpoint.ts';
import { codeOf } from '../../contract/engine/harness.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renga-engine-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the way to the engine', () => {
  test('DOCKER_HOST decides when it is set', async () => {
    expect(await findEndpoint({ DOCKER_HOST: 'unix:///run/other.sock' })).toEqual({
      socketPath: '/run/other.sock',
    });
    expect(await findEndpoint({ DOCKER_HOST: 'tcp://127.0.0.1:2375' })).toEqual({ fromEnvironment: true });
  });

  test.each([
    ['rootless', 'run/docker.sock'],
    ['Docker Desktop', '.docker/run/docker.sock'],
    ['Docker Desktop on Linux', '.docker/desktop/docker.sock'],
    ['Colima', '.colima/default/docker.sock'],
  ])('the socket of %s is found where the system has none', async (_name, place) => {
    const socketPath = join(folder, place);
    await mkdir(dirname(socketPath), { recursive: true });
    await writeFile(socketPath, '');
    const env = { HOME: folder, XDG_RUNTIME_DIR: join(folder, 'run') };
    expect(await findEndpoint(env, join(folder, 'absent.sock'))).toEqual({ socketPath });
  });

  test('without any socket the error names the usual one', async () => {
    const system = join(folder, 'docker.sock');
    expect(await findEndpoint({ HOME: folder }, system)).toEqual({ socketPath: system });
  });
});

test.each([
  ['1.41', '1.12', '1.41'],
  ['1.44', '1.24', '1.44'],
  ['1.99', '1.24', '1.51'],
  ['1.99', '1.60', '1.60'],
  ['2.1', '1.24', '1.51'],
])('an engine of API %s, down to %s, is spoken to in %s', (newest, oldest, spoken) => {
  expect(negotiate(newest, oldest)).toBe(spoken);
});

test('an engine that is too old is refused with what to do', () => {
  expect(() => negotiate('1.40', '1.12')).toThrow(
    'The engine speaks API 1.40; 1.41 (Docker 20.10) or newer is needed. Update the engine',
  );
});

describe('an engine that does not answer', () => {
  test('is unavailable when nothing listens, and is looked for again', async () => {
    const engine = new DockerEngine({ env: { DOCKER_HOST: `unix://${join(folder, 'engine.sock')}` } });
    await expect(engine.info()).rejects.toMatchObject({
      code: 'unavailable',
      message: `Cannot ask the container engine about itself: connect ENOENT ${join(folder, 'engine.sock')}. Is the container engine running, and may this user open its socket?`,
    });
    expect(await codeOf(engine.containers.list({}))).toBe('unavailable');
  });

  test('B5: times out with the call named when it hangs from the beginning', async () => {
    const path = join(folder, 'engine.sock');
    const server = await silentServer(path);
    const limits = { quickMs: 50, workMs: 50, transferMs: 50 };
    const engine = new DockerEngine({ env: { DOCKER_HOST: `unix://${path}` }, limits });
    await expect(engine.containers.start('web')).rejects.toMatchObject({
      code: 'timed_out',
      message: 'Cannot start container web: the engine gave no answer within 0.05 s',
    });
    // The second one joins the first in looking for the engine, and ends with it.
    const first = codeOf(engine.info());
    await new Promise((resolve) => setTimeout(resolve, 30));
    await expect(engine.containers.list({})).rejects.toMatchObject({
      code: 'timed_out',
      message: 'Cannot list containers: the engine gave no answer within 0.05 s',
    });
    expect(await first).toBe('timed_out');
    await server.stop();
  });
});

test('an engine may take its time for an archive of an image, until nobody wants it', async () => {
  const path = join(folder, 'engine.sock');
  const server = createHttpServer(async ({ url = '' }, answer) => {
    if (url.endsWith('/get')) await new Promise((resolve) => setTimeout(resolve, 1_500));
    answer.end(url.endsWith('/get') ? 'archive' : JSON.stringify({ ApiVersion: '1.41', Id: 'sha256:1' }));
  });
  server.listen(path);
  await once(server, 'listening');
  const limits = { quickMs: 1_000, workMs: 1_000, transferMs: 60_000 };
  const { images } = new DockerEngine({ env: { DOCKER_HOST: `unix://${path}` }, limits });

  expect(await text(await images.save('a:1'))).toBe('archive');
  const signal = AbortSignal.timeout(100);
  await expect(images.save('a:1', signal)).rejects.toThrow('Cannot save image a:1');
  server.close();
});

async function silentServer(path: string): Promise<{ stop(): Promise<void> }> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {}).resume();
    sockets.add(socket);
  });
  const sockets = new Set<{ destroy(): unknown }>();
  server.listen(path);
  await once(server, 'listening');
  return {
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
