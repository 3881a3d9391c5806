import type Docker from 'dockerode';
import type { ContainerExit, ContainerInfo, ContainerSummary } from '../port.ts';

/** What the engine's inspection says, in the port's words. */
export function containerInfo(found: Docker.ContainerInspectInfo): ContainerInfo {
  const state = stateOf(found.State.Status);
  const runs = state === 'running' || state === 'paused';
  return {
    id: found.Id,
    name: found.Name.replace(/^\//, ''),
    labels: found.Config.Labels ?? {},
    state,
    image: found.Config.Image,
    pid: runs && found.State.Pid > 0 ? found.State.Pid : null,
    startedAt: state === 'created' ? null : new Date(found.State.StartedAt),
    exit: state === 'exited' ? exitOf(found) : null,
    address: runs ? addressOf(found) : null,
    published: runs ? publishedOf(found) : null,
  };
}

/** One row of the engine's list. */
export function containerSummary(found: Docker.ContainerInfo): ContainerSummary {
  return {
    id: found.Id,
    name: found.Names[0]?.replace(/^\//, '') ?? '',
    labels: found.Labels ?? {},
    state: stateOf(found.State),
  };
}

/** `dead` and `removing` are on their way out: for us they have ended. */
function stateOf(status: string): ContainerSummary['state'] {
  if (status === 'created' || status === 'running' || status === 'paused') return status;
  return status === 'restarting' ? 'running' : 'exited';
}

const exitOf = ({ State, HostConfig }: Docker.ContainerInspectInfo): ContainerExit => ({
  exitCode: State.ExitCode,
  oomKilled: State.OOMKilled,
  ...(State.OOMKilled && HostConfig.Memory ? { memoryLimitBytes: HostConfig.Memory } : {}),
  finishedAt: new Date(State.FinishedAt),
});

function addressOf(found: Docker.ContainerInspectInfo): string | null {
  return found.NetworkSettings.Networks?.[found.HostConfig.NetworkMode ?? '']?.IPAddress || null;
}

function publishedOf(found: Docker.ContainerInspectInfo): string | null {
  const [binding] = Object.values(found.NetworkSettings.Ports ?? {}).flatMap((bindings) => bindings ?? []);
  return binding ? `${binding.HostIp}:${binding.HostPort}` : null;
}
