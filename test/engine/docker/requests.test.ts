import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DockerEngine } from '../../../src/lib/engine/docker/docker-engine.ts';
import { codeOf } from '../../contract/engine/harness.ts';
import { SocketProxy } from './socket-proxy.ts';

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
