import type { Drain } from '../../../src/lib/domain/drain.ts';
import { type Dyno, dynoName } from '../../../src/lib/domain/dyno.ts';
import type { Failure } from '../../../src/lib/domain/failure.ts';
import { imageSlug } from '../../../src/lib/domain/image-slug.ts';
import type { LogLine, NumberedLogLine } from '../../../src/lib/domain/log-line.ts';
import type { ProcessImages } from '../../../src/lib/domain/process-image.ts';
import { Refusal } from '../../../src/lib/domain/refusal.ts';
import type {
  Branch,
  Branches,
  BranchSource,
  Builder,
  BuildOutcome,
  BuildRequest,
  DynoManager,
  HandOver,
  HandOverOutcome,
  InsideRun,
  LogDrains,
  LogQuery,
  Logs,
  OneOff,
  OneOffEnd,
  Outputs,
  Store,
  WatchedRun,
} from '../../../src/lib/platform/ports.ts';
import type { Clock } from '../../../src/lib/std/clock.ts';
import { newId } from '../../../src/lib/std/ids.ts';

/** Builds whatever it is told to. */
export class KnobBuilder implements Builder {
  processTypes: Readonly<Record<string, string>> = { web: 'bin/web' };
  /** What they run, for an app of Dockerfiles. */
  images: ProcessImages | null = null;
  failure: Failure | null = null;
  /** What a build waits for. */
  gate: Promise<void> = Promise.resolve();
  readonly requests: BuildRequest[] = [];

  /** Apps whose caches were forgotten. */
  readonly forgotten: string[] = [];

  async build(
    request: BuildRequest,
    output: (text: string) => void,
    signal: AbortSignal,
  ): Promise<BuildOutcome> {
    this.requests.push(request);
    output('-----> Building\n');
    await Promise.race([this.gate, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    if (signal.aborted)
      return { ok: false, failure: { code: 'interrupted', message: 'Stopped.', next: 'Push.' } };
    if (this.failure) return { ok: false, failure: this.failure };
    return {
      ok: true,
      buildpacks: ['renga/procfile'],
      slug: {
        digest: 'd'.repeat(64),
        diffId: 'e'.repeat(64),
        size: 1234,
        stack: 'debian-13',
        processTypes: this.processTypes,
        buildpackDescription: 'Procfile',
        ...(this.images ? imageSlug(this.images, this.processTypes) : {}),
      },
    };
  }

  async recover(): Promise<void> {}
  async forget(appId: string): Promise<void> {
    this.forgotten.push(appId);
  }
}

/** Branches whose commits are their sources. */
export class MemoryBranches implements Branches {
  /** Pipeline id to branch to the path of the source of its tip. */
  readonly #tips = new Map<string, Map<string, { readonly commit: string; readonly tarPath: string }>>();

  push(pipelineId: string, branch: string, tip: { readonly commit: string; readonly tarPath: string }): void {
    this.#tips.set(pipelineId, (this.#tips.get(pipelineId) ?? new Map()).set(branch, tip));
  }

  remove(pipelineId: string, branch: string): void {
    this.#tips.get(pipelineId)?.delete(branch);
  }

  async list(pipelineId: string): Promise<readonly Branch[]> {
    const tips = [...(this.#tips.get(pipelineId) ?? [])];
    return tips.map(([name, { commit }]) => ({ name, commit })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async source(pipelineId: string, commit: string): Promise<BranchSource> {
    const tip = [...(this.#tips.get(pipelineId)?.values() ?? [])].find((each) => each.commit === commit);
    if (!tip) throw Refusal.missing('commit');
    return { tarPath: tip.tarPath, subject: 'a change', [Symbol.asyncDispose]: async () => undefined };
  }
}

/** Has rows of dynos instead of containers. */
export class KnobDynoManager implements DynoManager {
  failure: Failure | null = null;
  /** What a release command does. */
  onCommand: (onOutput: (text: string) => void) => Promise<void> = async () => undefined;
  readonly done: string[] = [];
  /** What cuts the sessions that were begun. */
  readonly cuts: AbortSignal[] = [];
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async handOver(request: HandOver): Promise<HandOverOutcome> {
    if (this.failure) return { ok: false, failure: this.failure };
    await request.commit();
    for (const old of await this.#store.dynos.list(request.app.id)) await this.#store.dynos.delete(old.id);
    for (const { type, quantity, size } of request.formation)
      for (let number = 1; number <= quantity; number += 1)
        await this.#store.dynos.insert(
          this.#row(request, { type, number, size, serving: true, state: 'up' }),
        );
    return { ok: true };
  }

  async run(request: OneOff): Promise<Dyno & { readonly attachUrl: string | null }> {
    if (request.cut) this.cuts.push(request.cut);
    const dyno = this.#row(request, {
      type: request.type,
      number: 1234,
      size: request.size,
      command: request.command,
      oneOff: true,
      attached: request.attach,
      env: request.env,
      ...(request.timeToLiveMs === undefined
        ? {}
        : { expiresAt: new Date(this.#clock.now().getTime() + request.timeToLiveMs) }),
    });
    await this.#store.dynos.insert(dyno);
    request.onAccepted?.();
    return { ...dyno, attachUrl: request.attach ? 'rendezvous://localhost:5000/secret' : null };
  }

  async runToEnd(request: OneOff, { onOutput }: WatchedRun): Promise<OneOffEnd> {
    this.done.push(`runToEnd ${request.command}`);
    await this.onCommand(onOutput);
    return { exitCode: 0, failure: null };
  }

  async reconcile(): Promise<void> {
    this.done.push('reconcile');
  }
  async restart(_appId: string, selector: unknown): Promise<void> {
    this.done.push(`restart ${JSON.stringify(selector)}`);
  }
  async stop(_appId: string, selector: unknown): Promise<void> {
    this.done.push(`stop ${JSON.stringify(selector)}`);
  }
  async resize(_dynoId: string, size: unknown): Promise<void> {
    this.done.push(`resize ${JSON.stringify(size)}`);
  }
  inside(dyno: Dyno, { cut, ...request }: InsideRun): { readonly id: string; readonly attachUrl: string } {
    if (cut) this.cuts.push(cut);
    this.done.push(`inside ${dynoName(dyno)} ${JSON.stringify(request)}`);
    return { id: 'process-1', attachUrl: 'rendezvous://localhost:5000/inside' };
  }
  enter(dyno: Dyno): string {
    this.done.push(`enter ${dynoName(dyno)}`);
    return 'process-1';
  }
  async resizeInside(id: string, size: unknown): Promise<void> {
    this.done.push(`resizeInside ${id} ${JSON.stringify(size)}`);
  }
  async retire(): Promise<void> {}

  /** Changes the row of one dyno. */
  async change(appId: string, name: string, change: Partial<Dyno>): Promise<void> {
    const dyno = (await this.#store.dynos.list(appId)).find((each) => dynoName(each) === name);
    if (!dyno) throw new Error(`no dyno ${name}`);
    await this.#store.dynos.update({ ...dyno, ...change });
  }

  #row({ app, release, slug }: Pick<HandOver, 'app' | 'release' | 'slug'>, part: Partial<Dyno>): Dyno {
    const now = this.#clock.now();
    return {
      id: newId(),
      appId: app.id,
      releaseId: release.id,
      releaseVersion: release.version,
      type: 'web',
      number: 1,
      size: 'Standard-1X',
      command: slug.processTypes[part.type ?? 'web'] ?? '',
      state: 'starting',
      attached: false,
      serving: false,
      oneOff: false,
      containerId: null,
      endpoint: null,
      port: 5000,
      env: {},
      exitCode: null,
      failure: null,
      crashes: 0,
      retryAt: null,
      expiresAt: null,
      endAskedAt: null,
      routedUntil: null,
      createdAt: now,
      updatedAt: now,
      ...part,
    };
  }
}

/** A log in memory whose tails can be fed. */
export class MemoryLogs implements Logs, LogDrains {
  /** URLs of the drains that are open. */
  readonly draining = new Map<string, string>();
  readonly queries: LogQuery[] = [];
  readonly #lines: (NumberedLogLine & { readonly appId: string })[] = [];
  readonly #waiting = new Set<() => void>();
  /** How many readers have not gone yet. */
  readers = 0;

  /** Of all apps, in order. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  openDrain(drain: Drain): void {
    this.draining.set(drain.id, drain.url);
  }

  async closeDrain(drainId: string): Promise<void> {
    this.draining.delete(drainId);
  }

  write(appId: string, line: LogLine): void {
    this.#lines.push({ ...line, appId, sequence: this.#lines.length + 1 });
    for (const wake of this.#waiting) wake();
  }

  async *read(appId: string, query: LogQuery, signal: AbortSignal): AsyncGenerator<NumberedLogLine> {
    this.queries.push(query);
    this.readers += 1;
    try {
      let after = query.after ?? 0;
      const matching = () =>
        this.#lines.filter(
          (line) =>
            line.appId === appId &&
            line.sequence > after &&
            (query.source === undefined || line.source === query.source) &&
            (query.process === undefined || line.process.split('.')[0] === query.process.split('.')[0]),
        );
      let batch = matching().slice(-query.lines);
      for (;;) {
        for (const line of batch) {
          after = line.sequence;
          yield line;
        }
        if (!query.tail || signal.aborted) return;
        // Lines may have come while the last ones were read.
        if (matching().length === 0) await this.#more(signal);
        batch = matching();
      }
    } finally {
      this.readers -= 1;
    }
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  collect(): void {}
  async collected(): Promise<void> {}
  async forget(): Promise<void> {}
}

/** Outputs in memory. */
export class MemoryOutputs implements Outputs {
  readonly #texts = new Map<string, { text: Buffer; open: boolean }>();
  readonly #waiting = new Set<() => void>();

  append(id: string, text: string): void {
    const entry = this.#texts.get(id) ?? { text: Buffer.alloc(0), open: true };
    this.#texts.set(id, { ...entry, text: Buffer.concat([entry.text, Buffer.from(text)]) });
    this.#wake();
  }

  close(id: string): void {
    const entry = this.#texts.get(id);
    if (entry) entry.open = false;
    this.#wake();
  }

  read(id: string, offset: number, signal: AbortSignal): AsyncIterable<Uint8Array> | null {
    return this.#texts.has(id) ? this.#follow(id, offset, signal) : null;
  }

  async forget(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#texts.delete(id);
  }

  async *#follow(id: string, offset: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    for (let at = offset; !signal.aborted; ) {
      const entry = this.#texts.get(id);
      if (!entry) return;
      if (entry.text.length > at) {
        yield entry.text.subarray(at);
        at = entry.text.length;
        continue;
      }
      if (!entry.open) return;
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
