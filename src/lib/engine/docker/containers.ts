import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { type Clock, systemClock } from '../../std/clock.ts';
import { carries } from '../label-match.ts';
import {
  type AttachedStream,
  type ContainerEvent,
  type ContainerExit,
  type ContainerInfo,
  type ContainerSpec,
  type ContainerStats,
  type ContainerSummary,
  type Containers,
  EngineError,
  type ExecOptions,
  type ExecSession,
  type Labels,
  type OutputCursor,
  type OutputLine,
} from '../port.ts';
import { attachedStream } from './attached-stream.ts';
import type { Connection } from './connection.ts';
import { containerInfo, containerSummary } from './container-info.ts';
import { containerOptions } from './container-options.ts';
import { accepting, orNull, statusOf } from './errors.ts';
import { containerEvents } from './events.ts';
import { startExec } from './exec-session.ts';
import { labelFilter } from './labels.ts';
import { listenersOf } from './listeners.ts';
import { containerOutput } from './output.ts';
import { containerStats, runnableThreads } from './stats.ts';
import { asReadable } from './streams.ts';
import { waitForEnd } from './wait.ts';

const SETTLE_MS = 100;
const SETTLE_TRIES = 100;

/** Containers of a Docker engine. */
export class DockerContainers implements Containers {
  readonly #connection: Connection;
  readonly #clock: Clock;

  constructor(options: { readonly connection: Connection; readonly clock?: Clock }) {
    this.#connection = options.connection;
    this.#clock = options.clock ?? systemClock;
  }

  async create(spec: ContainerSpec): Promise<{ readonly id: string; readonly created: boolean }> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return { id: await this.#create(spec), created: true };
      } catch (error) {
        const isTaken = error instanceof EngineError && error.code === 'conflict';
        if (!isTaken || attempt >= SETTLE_TRIES) throw error;
      }
      const found = await this.inspect(spec.name);
      if (found) return { id: adopted(found, spec), created: false };
      // The name is still held by one that is being made or removed.
      await this.#clock.sleep(SETTLE_MS);
    }
  }

  async start(id: string): Promise<void> {
    await this.#act(id, `start container ${id}`, (container, abortSignal) =>
      container.start({ abortSignal }),
    );
  }

  async stop(id: string, { graceMs }: { readonly graceMs: number }): Promise<void> {
    const t = Math.ceil(graceMs / 1000);
    const limitMs = t * 1000 + this.#connection.limits.workMs;
    const doing = `stop container ${id}`;
    await accepting(
      ['not_found'],
      this.#act(id, doing, (container, abortSignal) => container.stop({ t, abortSignal }), limitMs),
    );
  }

  async kill(id: string, signal: string): Promise<void> {
    const doing = `send ${signal} to container ${id}`;
    await accepting(
      ['not_found', 'conflict'],
      this.#act(id, doing, (container, abortSignal) => container.kill({ signal, abortSignal })),
    );
  }

  pause(id: string): Promise<void> {
    return this.#bring(id, 'paused', `pause container ${id}`, (container, abortSignal) =>
      container.pause({ abortSignal }),
    );
  }

  unpause(id: string): Promise<void> {
    return this.#bring(id, 'running', `unpause container ${id}`, (container, abortSignal) =>
      container.unpause({ abortSignal }),
    );
  }

  async remove(id: string): Promise<void> {
    const doing = `remove container ${id}`;
    const task = this.#act(id, doing, (container, abortSignal) =>
      container.remove({ force: true, v: true, abortSignal }),
    );
    try {
      await accepting(['not_found'], task);
    } catch (error) {
      if (!(error instanceof EngineError) || !/already in progress/.test(error.message)) throw error;
      await this.#gone(id, error);
    }
  }

  async inspect(id: string): Promise<ContainerInfo | null> {
    const found = await orNull(this.#inspect(id));
    return found && containerInfo(found);
  }

  async list(labels: Labels): Promise<readonly ContainerSummary[]> {
    const found = await this.#connection.call('list containers', (docker, abortSignal) =>
      docker.listContainers({ all: true, filters: { label: labelFilter(labels) }, abortSignal }),
    );
    return found.map(containerSummary);
  }

  wait(id: string, signal?: AbortSignal): Promise<ContainerExit> {
    return waitForEnd(
      { connection: this.#connection, clock: this.#clock, inspect: () => this.#info(id) },
      id,
      signal,
    );
  }

  async putArchive(id: string, folder: string, tar: Readable): Promise<void> {
    try {
      await this.#act(
        id,
        `unpack into ${folder} of container ${id}`,
        (container, abortSignal) => container.putArchive(tar, { path: folder, abortSignal }),
        this.#connection.limits.transferMs,
      );
    } finally {
      tar.destroy();
    }
  }

  async getArchive(id: string, path: string): Promise<Readable> {
    const stream = await this.#connection.open(`read ${path} of container ${id}`, (docker, abortSignal) =>
      docker.getContainer(id).getArchive({ path, abortSignal }),
    );
    return asReadable(stream);
  }

  async attach(id: string): Promise<AttachedStream> {
    const { Config } = await this.#inspect(id);
    const options = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };
    const stream = await this.#connection.open(`attach to container ${id}`, (docker, abortSignal) =>
      docker.getContainer(id).attach({ ...options, abortSignal }),
    );
    return attachedStream(stream, Config.Tty);
  }

  async resize(
    id: string,
    { rows, columns }: { readonly rows: number; readonly columns: number },
  ): Promise<void> {
    await this.#act(id, `resize container ${id}`, (container, abortSignal) =>
      container.resize({ h: rows, w: columns, abortSignal }),
    );
  }

  exec(id: string, options: ExecOptions): Promise<ExecSession> {
    return startExec(this.#connection, id, options, this.#clock);
  }

  output(
    id: string,
    options: { readonly after?: OutputCursor; readonly follow: boolean; readonly signal?: AbortSignal },
  ): AsyncIterable<OutputLine> {
    return containerOutput(
      {
        connection: this.#connection,
        clock: this.#clock,
        inspect: () => this.#inspect(id),
        wait: (signal) => this.wait(id, signal),
      },
      id,
      options,
    );
  }

  events(labels: Labels, signal: AbortSignal): AsyncIterable<ContainerEvent> {
    return containerEvents(this.#connection, labels, signal);
  }

  stats(id: string): Promise<ContainerStats | null> {
    return containerStats(this.#connection, id);
  }

  runnable(id: string): Promise<number | null> {
    return runnableThreads(this.#connection, id);
  }

  async listeners(id: string): Promise<readonly { readonly address: string; readonly port: number }[]> {
    const container = await this.#info(id);
    if (container.pid === null) return [];
    return listenersOf(this.#connection, container);
  }

  #create(spec: ContainerSpec): Promise<string> {
    const create = async (docker: Docker, abortSignal: AbortSignal) => {
      // In the body alone: the client would write all of it, config vars too, into the URL as well.
      const request = { _query: { name: spec.name }, _body: containerOptions(spec), abortSignal };
      const { id } = await docker.createContainer(request);
      return id;
    };
    return this.#connection.call(`create container ${spec.name}`, create, this.#connection.limits.workMs);
  }

  #inspect(id: string): Promise<Docker.ContainerInspectInfo> {
    return this.#connection.call(`inspect container ${id}`, (docker, abortSignal) =>
      docker.getContainer(id).inspect({ abortSignal }),
    );
  }

  async #info(id: string): Promise<ContainerInfo> {
    return containerInfo(await this.#inspect(id));
  }

  /** A call that changes one container; "it is so already" (304) is success. */
  async #act(
    id: string,
    doing: string,
    run: (container: Docker.Container, signal: AbortSignal) => Promise<unknown>,
    limitMs = this.#connection.limits.workMs,
  ): Promise<void> {
    try {
      await this.#connection.call(doing, (docker, signal) => run(docker.getContainer(id), signal), limitMs);
    } catch (error) {
      if (statusOf(error) !== 304) throw error;
    }
  }

  /** Engines answer in several ways that a container is so already, and that it does not run. */
  async #bring(
    id: string,
    state: 'paused' | 'running',
    doing: string,
    run: (container: Docker.Container, signal: AbortSignal) => Promise<unknown>,
  ): Promise<void> {
    try {
      await this.#act(id, doing, run);
    } catch (error) {
      const found = error instanceof EngineError && error.code !== 'unavailable' && (await this.inspect(id));
      if (!found) throw error;
      if (found.state === state) return;
      if (found.state === 'running' || found.state === 'paused') throw error;
      throw new EngineError('conflict', `Cannot ${doing}: it does not run`, { cause: error });
    }
  }

  async #gone(id: string, refusal: EngineError): Promise<void> {
    for (let attempt = 0; attempt < SETTLE_TRIES; attempt += 1) {
      if ((await this.inspect(id)) === null) return;
      await this.#clock.sleep(SETTLE_MS);
    }
    throw refusal;
  }
}

function adopted(found: ContainerInfo, spec: ContainerSpec): string {
  if (carries(found.labels, spec.labels)) return found.id;
  throw new EngineError(
    'conflict',
    `A container ${spec.name} exists that is not this one: its labels are others`,
  );
}
