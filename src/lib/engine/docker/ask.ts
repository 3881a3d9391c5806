import type Docker from 'dockerode';

/** What we need of the engine's answer about itself (Engine API, `SystemInfo`). */
interface SystemInfo {
  readonly LiveRestoreEnabled?: boolean;
  readonly Swarm?: { readonly LocalNodeState?: string };
  readonly MemTotal: number;
  readonly NCPU: number;
  readonly SystemTime: string;
  readonly KernelVersion?: string;
  readonly OperatingSystem?: string;
  readonly SecurityOptions?: readonly string[] | null;
  readonly DriverStatus?: unknown;
  /** Of Podman. */
  readonly BuildahVersion?: string;
}

export const askVersion = (docker: Docker, signal: AbortSignal): Promise<Docker.DockerVersion> =>
  ask(docker, '/version', signal);

export const askInfo = (docker: Docker, signal: AbortSignal): Promise<SystemInfo> =>
  ask(docker, '/info', signal);

export const askImage = (
  docker: Docker,
  ref: string,
  signal: AbortSignal,
): Promise<Docker.ImageInspectInfo> => ask(docker, `/images/${ref}/json`, signal);

/** A question that ends with the signal. The client's own methods for these take none, and would keep its connection. */
function ask<T>(docker: Docker, path: string, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const question = { path, method: 'GET', abortSignal: signal, statusCodes: { 200: true } };
    docker.modem.dial(question, (error, answer) => {
      if (error) reject(error);
      else resolve(answer as T);
    });
  });
}
