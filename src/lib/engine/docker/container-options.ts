import type Docker from 'dockerode';
import type { ContainerSpec } from '../port.ts';

/** The engine's own form of a specification, with the hardening that no caller can leave out. */
export function containerOptions(spec: ContainerSpec): Docker.ContainerCreateOptions {
  const streams = spec.openStdin ?? false;
  return {
    name: spec.name,
    Image: spec.image,
    Labels: { ...spec.labels },
    Cmd: [...spec.command],
    ...(spec.entrypoint && { Entrypoint: [...spec.entrypoint] }),
    Env: Object.entries(spec.env).map(([key, value]) => `${key}=${value}`),
    User: spec.user,
    WorkingDir: spec.workingDir,
    ...(spec.hostname !== undefined && { Hostname: spec.hostname }),
    Tty: spec.tty ?? false,
    OpenStdin: streams,
    StdinOnce: streams,
    AttachStdin: streams,
    AttachStdout: streams,
    AttachStderr: streams,
    StopSignal: 'SIGTERM',
    Healthcheck: { Test: ['NONE'] },
    ...(spec.publish !== undefined && { ExposedPorts: { [`${spec.publish}/tcp`]: {} } }),
    HostConfig: hostConfig(spec),
    ...(spec.aliases && {
      NetworkingConfig: { EndpointsConfig: { [spec.network]: { Aliases: [...spec.aliases] } } },
    }),
  };
}

function hostConfig(spec: ContainerSpec): Docker.HostConfig {
  return {
    ...HARDENING,
    Init: spec.init ?? false,
    NetworkMode: spec.network,
    ...limits(spec.limits),
    ...(spec.publish !== undefined && { PortBindings: loopback(spec.publish) }),
    ...(spec.mounts && { Mounts: spec.mounts.map(mount) }),
  };
}

const HARDENING: Docker.HostConfig = {
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges'],
  Privileged: false,
  IpcMode: 'private',
  PidMode: '',
  RestartPolicy: { Name: 'no' },
  AutoRemove: false,
  Ulimits: [
    { Name: 'nofile', Soft: 10_000, Hard: 10_000 },
    { Name: 'core', Soft: 0, Hard: 0 },
  ],
  LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
};

/** Swap is memory that is not counted: both limits are the same, so there is none. */
function limits({ memoryBytes, cpuShares, cpus, pids }: ContainerSpec['limits']): Docker.HostConfig {
  return {
    Memory: memoryBytes,
    MemorySwap: memoryBytes,
    PidsLimit: pids,
    ...(cpuShares !== undefined && { CpuShares: cpuShares }),
    ...(cpus !== undefined && { NanoCpus: Math.round(cpus * 1e9) }),
  };
}

/** The engine picks the port. */
const loopback = (port: number): Docker.PortMap => ({
  [`${port}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: '' }],
});

function mount({
  source,
  target,
  readOnly,
}: NonNullable<ContainerSpec['mounts']>[number]): Docker.MountSettings {
  const isFolder = source.startsWith('/') || /^[A-Za-z]:[\\/]/.test(source);
  return { Type: isFolder ? 'bind' : 'volume', Source: source, Target: target, ReadOnly: readOnly ?? false };
}
