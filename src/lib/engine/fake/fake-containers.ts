import type { Readable } from 'node:stream';
import type { Clock } from '../../std/clock.ts';
import { randomHex } from '../../std/ids.ts';
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
  type ImageInfo,
  type Labels,
  type NetworkInfo,
  type OutputCursor,
  type OutputLine,
} from '../port.ts';
import { EventFeed } from './event-feed.ts';
import { packed, unpack } from './fake-archive.ts';
import { FakeContainer } from './fake-container.ts';
import type { Faults } from './faults.ts';
import type { Program } from './program.ts';

export interface FakeContainersOptions {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly program: (spec: ContainerSpec) => Program;
  readonly exec: (spec: ContainerSpec, options: ExecOptions) => Program;
  readonly findImage: (ref: string) => ImageInfo | null;
  readonly findNetwork: (name: string) => NetworkInfo | null;
}

const FIRST_PID = 10_000;

/** Containers of a fake engine: each runs a `Program`. */
export class FakeContainers implements Containers {
  readonly #options: FakeContainersOptions;
  readonly #containers = new Map<string, FakeContainer>();
  readonly #feed = new EventFeed();
  #made = 0;
  readonly #numbers = new Map<string, number>();

  constructor(options: FakeContainersOptions) {
    this.#options = options;
  }

  /** Every container, for assertions. */
  get all(): readonly FakeContainer[] {
    return [...this.#containers.values()];
  }

  async create(spec: ContainerSpec): Promise<{ readonly id: string; readonly created: boolean }> {
    await this.#options.faults.pass('containers.create');
    const existing = this.#find(spec.name);
    if (existing && carries(existing.spec.labels, spec.labels)) return { id: existing.id, created: false };
    if (existing) throw new EngineError('conflict', `A container ${spec.name} exists that is not this one`);
    const image = this.#options.findImage(spec.image);
    if (!image)
      throw new EngineError('not_found', `Cannot create container ${spec.name}: no image ${spec.image}`);
    const id = randomHex(32);
    const labels = { ...image.labels, ...spec.labels };
    const announce = (kind: ContainerEvent['kind']) => this.#publish(kind, id, labels);
    const { clock, program } = this.#options;
    const parts = { id, spec: { ...spec, labels }, clock, program: program(spec), announce };
    this.#containers.set(id, new FakeContainer(parts));
    this.#made += 1;
    this.#numbers.set(id, this.#made);
    return { id, created: true };
  }

  async start(id: string): Promise<void> {
    await this.#options.faults.pass('containers.start');
    const container = this.#need(id);
    const { network } = container.spec;
    if (network !== 'none' && !this.#options.findNetwork(network))
      throw new EngineError(
        'not_found',
        `Cannot start container ${container.spec.name}: no network ${network}`,
      );
    container.start();
  }

  async stop(id: string, { graceMs }: { readonly graceMs: number }): Promise<void> {
    await this.#options.faults.pass('containers.stop');
    const container = this.#find(id);
    if (!container) return;
    container.signal('SIGTERM');
    const stopped = new AbortController();
    const ended = container.ended().finally(() => stopped.abort());
    const late = this.#options.clock.sleep(graceMs, stopped.signal).then(() => container.signal('SIGKILL'));
    await Promise.race([ended, late.catch(() => undefined)]);
    await ended;
  }

  async kill(id: string, signal: string): Promise<void> {
    await this.#options.faults.pass('containers.kill');
    const container = this.#find(id);
    container?.signal(signal);
    if (signal === 'SIGKILL') await container?.ended();
  }

  async pause(id: string): Promise<void> {
    await this.#options.faults.pass('containers.pause');
    this.#need(id).pause();
  }

  async unpause(id: string): Promise<void> {
    await this.#options.faults.pass('containers.unpause');
    this.#need(id).unpause();
  }

  async remove(id: string): Promise<void> {
    await this.#options.faults.pass('containers.remove');
    const container = this.#find(id);
    if (!container) return;
    container.signal('SIGKILL');
    await container.ended();
    this.#containers.delete(container.id);
    this.#publish('destroy', container.id, container.spec.labels);
  }

  async inspect(id: string): Promise<ContainerInfo | null> {
    const container = await this.#options.faults.pass('containers.inspect').then(
      () => this.#find(id),
      (error: unknown) => {
        if (error instanceof EngineError && error.code === 'not_found') return null;
        throw error;
      },
    );
    return container ? this.#info(container) : null;
  }

  async list(labels: Labels): Promise<readonly ContainerSummary[]> {
    await this.#options.faults.pass('containers.list');
    return this.all
      .filter((container) => carries(container.spec.labels, labels))
      .map((container) => {
        const { id, name, labels, state } = this.#info(container);
        return { id, name, labels, state };
      });
  }

  async wait(id: string, signal?: AbortSignal): Promise<ContainerExit> {
    await this.#options.faults.pass('containers.wait');
    const end = AbortSignal.any([this.#options.faults.away, ...(signal ? [signal] : [])]);
    const news = this.#feed.subscribe({}, end, end)[Symbol.asyncIterator]();
    try {
      const container = this.#need(id);
      for (;;) {
        const { exit } = this.#info(container);
        if (exit) return exit;
        this.#need(id);
        const { done } = await news.next();
        if (done) end.throwIfAborted();
      }
    } finally {
      await news.return?.();
    }
  }

  async putArchive(id: string, folder: string, tar: Readable): Promise<void> {
    await this.#options.faults.pass('containers.putArchive');
    await unpack(tar, folder, this.#need(id).files);
  }

  async getArchive(id: string, path: string): Promise<Readable> {
    await this.#options.faults.pass('containers.getArchive');
    const tar = packed(path, this.#need(id).files);
    if (!tar)
      throw new EngineError('not_found', `Cannot read ${path} of container ${id}: there is no such file`);
    return tar;
  }

  async attach(id: string): Promise<AttachedStream> {
    await this.#options.faults.pass('containers.attach');
    return this.#need(id).attach();
  }

  async resize(id: string): Promise<void> {
    await this.#options.faults.pass('containers.resize');
    this.#need(id);
  }

  async exec(id: string, options: ExecOptions): Promise<ExecSession> {
    await this.#options.faults.pass('containers.exec');
    const container = this.#need(id);
    const { ended, ...streams } = container.exec(options, this.#options.exec(container.spec, options));
    return { ...streams, resize: async () => {}, exitCode: async () => (await ended).exitCode };
  }

  async *output(
    id: string,
    options: { readonly after?: OutputCursor; readonly follow: boolean; readonly signal?: AbortSignal },
  ): AsyncGenerator<OutputLine> {
    const { faults } = this.#options;
    await faults.pass('containers.output');
    const { away } = faults;
    const { line: from = 0 } = options.after === undefined ? {} : JSON.parse(options.after);
    const end = options.signal ? AbortSignal.any([away, options.signal]) : away;
    yield* this.#need(id).output.read(from, options.follow, end);
    if (!options.signal?.aborted) away.throwIfAborted();
  }

  events(labels: Labels, signal: AbortSignal): AsyncIterable<ContainerEvent> {
    const { faults } = this.#options;
    const passed = faults.pass('containers.events');
    passed.catch(() => {});
    return after(passed, this.#feed.subscribe(labels, signal, faults.away));
  }

  async stats(id: string): Promise<ContainerStats | null> {
    await this.#options.faults.pass('containers.stats');
    const container = this.#find(id);
    return container?.isRunning
      ? { ...container.usage, limitBytes: container.spec.limits.memoryBytes }
      : null;
  }

  async runnable(id: string): Promise<number | null> {
    await this.#options.faults.pass('containers.runnable');
    const container = this.#find(id);
    return container?.isRunning ? container.runnable : null;
  }

  async listeners(id: string): Promise<readonly { readonly address: string; readonly port: number }[]> {
    await this.#options.faults.pass('containers.listeners');
    return this.#need(id).listeners;
  }

  #info(container: FakeContainer): ContainerInfo {
    const number = this.#numbers.get(container.id) ?? 0;
    const gateway = this.#options.findNetwork(container.spec.network)?.gateway ?? '10.0.0.1';
    const address = gateway.replace(/\d+$/, (last) => String(Number(last) + number));
    return container.info(address, FIRST_PID + number);
  }

  #find(id: string): FakeContainer | null {
    return this.#containers.get(id) ?? this.all.find(({ spec }) => spec.name === id) ?? null;
  }

  #need(id: string): FakeContainer {
    const container = this.#find(id);
    if (!container) throw new EngineError('not_found', `There is no container ${id}`);
    return container;
  }

  #publish(kind: ContainerEvent['kind'], containerId: string, labels: Labels): void {
    this.#feed.publish({ kind, containerId, labels, time: this.#options.clock.now() });
  }
}

async function* after<T>(door: Promise<void>, items: AsyncIterable<T>): AsyncGenerator<T> {
  await door;
  yield* items;
}
