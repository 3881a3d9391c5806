import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DockerEngine } from '../../../src/lib/engine/docker/docker-engine.ts';
import { codeOf } from '../../contract/engine/harness.ts';
import { SocketProxy } from '../../support/socket-proxy.ts';

let folder: string;
let proxy: SocketProxy;
let engine: DockerEngine;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renga-engine-'));
  proxy = new SocketProxy({ path: join(folder, 'engine.sock'), target: '/var/run/docker.sock' });
  await proxy.listen();
  engine = new DockerEngine({ env: { DOCKER_HOST: `unix://${proxy.path}` } });
});

afterEach(async () => {
  await proxy.close();
  await rm(folder, { recursive: true });
});

const asked = (path: string): number => proxy.requests.filter((line) => line.includes(path)).length;

test('an engine is asked once where it runs, and again when it was away', async () => {
  const reachable = await engine.addressesReachable();
  expect(await engine.addressesReachable()).toBe(reachable);
  const { memoryBytes, cpus } = await engine.machine();
  expect(asked('/info')).toBe(1);
  expect(await engine.info()).toMatchObject({ memoryBytes, cpus });

  await proxy.close();
  expect(await codeOf(engine.containers.list({}))).toBe('unavailable');
  expect(await codeOf(engine.addressesReachable())).toBe('unavailable');
  await proxy.listen();
  expect(await engine.addressesReachable()).toBe(reachable);
  expect(asked('/info')).toBe(3);
});

test('H11: the values of config vars are in no address of a request', async () => {
  const name = `renga-requests-${folder.slice(-6)}`;
  const env = { DATABASE_URL: 'postgres://owner:s3cret@db/app' };
  const spec = { name, image: 'renga-no-such-image', labels: {}, command: ['true'], env, user: '1000' };
  const limits = { memoryBytes: 32 * 1024 ** 2, pids: 32 };
  const creation = engine.containers.create({ ...spec, workingDir: '/', network: 'none', limits });
  expect(await codeOf(creation)).toBe('not_found');
  expect(proxy.requests.at(-1)).toMatch(
    new RegExp(`^POST /v[0-9.]+/containers/create\\?name=${name} HTTP/1.1$`),
  );
});

test('B5: every call that the engine leaves without an answer ends in time, says which it was, and keeps no connection', async () => {
  const env = { DOCKER_HOST: `unix://${proxy.path}` };
  const hung = new DockerEngine({ env, limits: { quickMs: 200, workMs: 200, transferMs: 200 } });
  const { containers, images, networks, volumes } = hung;
  await expect.poll(() => codeOf(hung.containers.list({}))).toBe('none');
  // The way to it is known; finding it again after each time-out is answered, and nothing else.
  proxy.fate = (request) => (request.includes('/version') ? 'pass' : 'hang');
  const nothing = () => Readable.from([Buffer.alloc(0)]);
  const spec = { name: 'web', image: 'none', labels: {}, command: [], env: {}, user: '1', workingDir: '/' };
  const build = {
    ref: 'none',
    dockerfile: 'Dockerfile',
    target: null,
    args: {},
    network: 'n',
    limits: { memoryBytes: 1, cpus: 1, cpuShares: 1 },
    onOutput: () => undefined,
    signal: new AbortController().signal,
  };
  const calls: readonly (readonly [doing: string, () => Promise<unknown>])[] = [
    ['ask the container engine about itself', () => hung.info()],
    ['ask the container engine where it runs', () => hung.addressesReachable()],
    ['inspect image none', () => images.inspect('none')],
    ['import image none', () => images.importRootfs(nothing(), { ref: 'none', config: {} })],
    ['pull image none', () => images.pull('none')],
    ['build image none', () => images.build(nothing(), build)],
    ['tag image none as none:1', () => images.tag('none', 'none:1')],
    ['remove image none', () => images.remove('none')],
    ['list images', () => images.list({})],
    ['list networks', () => networks.ensure({ name: 'n', labels: {}, pool: '10.200.0.0/24', prefix: 28 })],
    ['list networks', () => networks.remove('n')],
    ['list the containers of network n', () => networks.members('n')],
    ['connect container web to network n', () => networks.connect('n', 'web')],
    ['disconnect container web from network n', () => networks.disconnect('n', 'web')],
    ['create volume v', () => volumes.ensure({ name: 'v', labels: {} })],
    ['remove volume v', () => volumes.remove('v')],
    ['list volumes', () => volumes.list({})],
    [
      'create container web',
      () => containers.create({ ...spec, network: 'none', limits: { memoryBytes: 1, pids: 1 } }),
    ],
    ['start container web', () => containers.start('web')],
    ['stop container web', () => containers.stop('web', { graceMs: 0 })],
    ['send SIGTERM to container web', () => containers.kill('web', 'SIGTERM')],
    ['inspect container web', () => containers.pause('web')],
    ['inspect container web', () => containers.unpause('web')],
    ['remove container web', () => containers.remove('web')],
    ['inspect container web', () => containers.inspect('web')],
    ['list containers', () => containers.list({})],
    ['inspect container web', () => containers.wait('web')],
    ['unpack into / of container web', () => containers.putArchive('web', '/', nothing())],
    ['read / of container web', () => containers.getArchive('web', '/')],
    ['inspect container web', () => containers.attach('web')],
    ['resize container web', () => containers.resize('web', { rows: 1, columns: 1 })],
    ['run true in container web', () => containers.exec('web', { command: ['true'] })],
    [
      'inspect container web',
      async () => containers.output('web', { follow: false })[Symbol.asyncIterator]().next(),
    ],
    [
      'follow the events',
      () => containers.events({}, new AbortController().signal)[Symbol.asyncIterator]().next(),
    ],
    ['measure container web', () => containers.stats('web')],
    ['inspect container web', () => containers.listeners('web')],
  ];
  const outcomes = await Promise.all(
    calls.map(([, call]) =>
      call().then(
        () => 'an answer',
        (error: unknown) => (error instanceof Error ? error.message : ''),
      ),
    ),
  );
  expect(outcomes).toEqual(calls.map(([doing]) => `Cannot ${doing}: the engine gave no answer within 0.2 s`));
  await expect.poll(() => proxy.open, { timeout: 10_000 }).toBe(0);
});
