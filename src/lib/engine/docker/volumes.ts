import type { Labels, Volumes } from '../port.ts';
import type { Connection } from './connection.ts';
import { accepting } from './errors.ts';
import { labelFilter } from './labels.ts';

/** Volumes of a Docker engine, all of its built-in `local` driver. */
export class DockerVolumes implements Volumes {
  readonly #connection: Connection;

  constructor(options: { readonly connection: Connection }) {
    this.#connection = options.connection;
  }

  /** Creating a volume that exists is success by the engine's own rule. */
  async ensure({ name, labels }: { readonly name: string; readonly labels: Labels }): Promise<void> {
    await this.#connection.call(`create volume ${name}`, (docker, signal) =>
      docker.createVolume({ Name: name, Labels: { ...labels }, abortSignal: signal }),
    );
  }

  async remove(name: string): Promise<void> {
    const task = this.#connection.call(
      `remove volume ${name}`,
      (docker, signal) => docker.getVolume(name).remove({ abortSignal: signal }),
      this.#connection.limits.workMs,
    );
    await accepting(['not_found'], task);
  }

  async list(labels: Labels): Promise<readonly { readonly name: string; readonly labels: Labels }[]> {
    const { Volumes } = await this.#connection.call('list volumes', (docker, signal) =>
      docker.listVolumes({ filters: { label: labelFilter(labels) }, abortSignal: signal }),
    );
    return Volumes.map(({ Name, Labels }) => ({ name: Name, labels: Labels ?? {} }));
  }
}
