import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collect, type EngineHarness, MEGABYTE, specOf, started } from '../../contract/engine/harness.ts';
import { dockerHarness } from './docker-harness.ts';

let harness: EngineHarness;
beforeAll(async () => {
  harness = await dockerHarness();
});
afterAll(() => harness?.close());

/** Engines say "none" in several ways. */
const GIVEN_BY_NO_SPECIFICATION = [
  'CapAdd',
  'Binds',
  'Mounts',
  'PortBindings',
  'GroupAdd',
  'Sysctls',
  'Devices',
  'DeviceRequests',
  'DeviceCgroupRules',
  'VolumesFrom',
  'Links',
] as const;

test('every container is made with all of the hardening', async () => {
  const limits = { memoryBytes: 64 * MEGABYTE, pids: 99, cpuShares: 512, cpus: 0.5 };
  const { id } = await harness.engine.containers.create(specOf(harness, 'hard', [], { limits }));
  const { HostConfig, Config } = await new Docker().getContainer(id).inspect();
  expect(HostConfig).toMatchObject({
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    Privileged: false,
    ReadonlyRootfs: false,
    IpcMode: 'private',
    PidMode: '',
    UTSMode: '',
    UsernsMode: '',
    NetworkMode: 'none',
    Init: false,
    AutoRemove: false,
    RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
    Memory: 64 * MEGABYTE,
    MemorySwap: 64 * MEGABYTE,
    PidsLimit: 99,
    CpuShares: 512,
    NanoCpus: 500_000_000,
    Ulimits: [
      { Name: 'nofile', Soft: 10_000, Hard: 10_000 },
      { Name: 'core', Soft: 0, Hard: 0 },
    ],
    LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
    PublishAllPorts: false,
  });
  expect(GIVEN_BY_NO_SPECIFICATION.filter((key) => Object.keys(HostConfig[key] ?? {}).length > 0)).toEqual(
    [],
  );
  expect([Config.User, Config.OpenStdin, Config.Tty]).toEqual(['1000', false, false]);
});

test('the kernel sees it so', async () => {
  const command = [
    'sh',
    '-c',
    'grep -E "^(CapEff|CapBnd|NoNewPrivs|Seccomp):" /proc/self/status; ulimit -n; ulimit -c; id -u',
  ];
  const id = await started(harness, 'seen', [], { command });
  const lines = await collect(harness.engine.containers.output(id, { follow: true }));
  expect(lines.map(({ text }) => text)).toEqual([
    'CapEff:\t0000000000000000',
    'CapBnd:\t0000000000000000',
    'NoNewPrivs:\t1',
    'Seccomp:\t2',
    '10000',
    '0',
    '1000',
  ]);
});

test('volumes and host folders are mounted as asked', async () => {
  const { engine, labels, name } = harness;
  await engine.volumes.ensure({ name: name('data'), labels });
  const mounts = [
    { source: name('data'), target: '/data' },
    { source: '/etc', target: '/host', readOnly: true },
  ];
  const command = ['sh', '-c', 'grep -E " /(data|host) " /proc/mounts | cut -d " " -f 2,4 | cut -d , -f 1'];
  const id = await started(harness, 'mounted', [], { command, mounts });
  const lines = await collect(engine.containers.output(id, { follow: true }));
  expect(lines.map(({ text }) => text).sort()).toEqual(['/data rw', '/host ro']);
});
