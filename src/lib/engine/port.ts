import type { Readable } from 'node:stream';

/** Labels are how everything of ours is found again; a filter matches when every given pair is there. */
export type Labels = Readonly<Record<string, string>>;

/** A container engine: what the platform needs of Docker and its like. One contract suite runs against every driver. */
export interface Engine {
  /** @throws {EngineError} `unavailable` when nothing answers */
  info(): Promise<EngineInfo>;
  /**
   * Whether container addresses can be reached from this process (Linux engine on this host); else loopback ports are
   * published. Asked of the engine once, and again after it was away.
   */
  addressesReachable(): Promise<boolean>;
  /** What there is for containers. Asked of the engine once, and again after it was away. */
  machine(): Promise<Machine>;
  readonly images: Images;
  readonly networks: Networks;
  readonly volumes: Volumes;
  readonly containers: Containers;
}

/** The machine that containers run on. */
export interface Machine {
  readonly memoryBytes: number;
  readonly cpus: number;
}

export interface EngineInfo extends Machine {
  readonly name: string;
  readonly version: string;
  readonly apiVersion: string;
  /** Containers survive a restart of the engine; `null` where they cannot be made to. */
  readonly liveRestore: boolean | null;
}

export interface Images {
  /** `null` when the engine does not have it. */
  inspect(ref: string): Promise<ImageInfo | null>;
  /** Makes an image of one root file system tar (gzip allowed) under `ref`. */
  importRootfs(
    tar: Readable,
    options: { readonly ref: string; readonly config: ImageConfig },
  ): Promise<ImageInfo>;
  /**
   * Makes an image of `base` plus one layer, without sending the base again.
   * The layer file may be gzip-compressed; `diffId` is the SHA-256 (hex) of its uncompressed tar.
   */
  addLayer(options: {
    readonly base: string;
    readonly layerPath: string;
    readonly diffId: string;
    readonly ref: string;
    readonly config: ImageConfig;
  }): Promise<ImageInfo>;
  /** Fetches an image from its registry. @throws {EngineError} `unreachable` when no registry answers */
  pull(ref: string, onProgress?: (line: string) => void): Promise<ImageInfo>;
  /**
   * Takes the image of an archive as `docker save` writes them, which names it `ref`; its layers may be gzip-compressed.
   * @throws {EngineError} `failed` for an archive that is none
   */
  load(archive: Readable, options: { readonly ref: string }): Promise<ImageInfo>;
  /** Absent is success. Untags; the engine deletes what nothing uses. */
  remove(ref: string): Promise<void>;
  list(labels: Labels): Promise<readonly ImageInfo[]>;
  /** References that begin with `beginning`, of whatever images. */
  named(beginning: string): Promise<readonly string[]>;
}

export interface ImageInfo {
  readonly id: string;
  readonly refs: readonly string[];
  /** `sha256:` and hex, in order. */
  readonly layers: readonly string[];
  readonly labels: Labels;
  readonly sizeBytes: number;
}

export interface ImageConfig {
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  readonly entrypoint?: readonly string[];
  readonly labels?: Labels;
}

export interface Networks {
  /**
   * The bridge network of that name, made with a free subnet of `pool` if it is absent. Safe to call at the same time
   * from several installations on one engine. @throws {EngineError} `pool_exhausted`
   */
  ensure(options: {
    readonly name: string;
    readonly labels: Labels;
    /** CIDR range that we own, such as `10.213.0.0/16`. */
    readonly pool: string;
    /** Prefix length of each network, such as 26. */
    readonly prefix: number;
  }): Promise<NetworkInfo>;
  /** Absent is success. */
  remove(name: string): Promise<void>;
  list(labels: Labels): Promise<readonly NetworkInfo[]>;
  /**
   * Puts a container, running or not, on one more network, where it is found by its name and by the aliases; being there
   * already is success.
   * @throws {EngineError} `not_found` when either is absent
   */
  connect(name: string, containerId: string, aliases?: readonly string[]): Promise<void>;
  /** Takes it off again; not being there is success. */
  disconnect(name: string, containerId: string): Promise<void>;
}

export interface NetworkInfo {
  readonly id: string;
  readonly name: string;
  readonly subnet: string;
  readonly gateway: string;
  readonly labels: Labels;
}

export interface Volumes {
  ensure(options: { readonly name: string; readonly labels: Labels }): Promise<void>;
  /** Absent is success. @throws {EngineError} `conflict` while a container uses it */
  remove(name: string): Promise<void>;
  list(labels: Labels): Promise<readonly { readonly name: string; readonly labels: Labels }[]>;
}

export interface Containers {
  /**
   * Makes the container, or finds the one of that name again when its labels are the same.
   * @throws {EngineError} `conflict` when the name belongs to another specification, `not_found` when the image is absent
   */
  create(spec: ContainerSpec): Promise<{ readonly id: string; readonly created: boolean }>;
  /** Starting one that runs is success. */
  start(id: string): Promise<void>;
  /** SIGTERM, then SIGKILL after `graceMs`; one that has ended or is gone is success. Resolves when it has ended. */
  stop(id: string, options: { readonly graceMs: number }): Promise<void>;
  /** Sends a signal; one that has ended or is gone is success. */
  kill(id: string, signal: string): Promise<void>;
  /**
   * Freezes all its processes: they keep their memory and take no processor, until `unpause` or a signal.
   * One that is frozen is success. @throws {EngineError} `not_found`, or `conflict` when it does not run
   */
  pause(id: string): Promise<void>;
  /** Lets them go on; one that runs is success. @throws {EngineError} `not_found`, or `conflict` when it does not run */
  unpause(id: string): Promise<void>;
  /** Removes it by force with its anonymous volumes; absent is success. */
  remove(id: string): Promise<void>;
  /** `null` when it is absent. Takes an id or a name. */
  inspect(id: string): Promise<ContainerInfo | null>;
  list(labels: Labels): Promise<readonly ContainerSummary[]>;
  /**
   * Resolves when the container, started already or later, has ended; `exitCode` 137 alone does not mean out of memory,
   * `oomKilled` does.
   * One that is removed meanwhile has ended.
   * @throws {EngineError} `not_found`; `unavailable` when the engine goes away; the signal's reason when that aborts
   */
  wait(id: string, signal?: AbortSignal): Promise<ContainerExit>;
  /** Unpacks a tar (gzip allowed) into a folder of the container, running or not. */
  putArchive(id: string, folder: string, tar: Readable): Promise<void>;
  /** A tar of one path; its entries start with that path's last part. @throws {EngineError} `not_found` */
  getArchive(id: string, path: string): Promise<Readable>;
  /**
   * Joins the standard streams of a container made with `openStdin`; call it before `start`. The reader must never
   * stall, or the process in it does.
   */
  attach(id: string): Promise<AttachedStream>;
  resize(id: string, size: { readonly rows: number; readonly columns: number }): Promise<void>;
  /** Runs one more process in a running container. @throws {EngineError} `conflict` when it does not run */
  exec(id: string, options: ExecOptions): Promise<ExecSession>;
  /**
   * What it wrote, whole lines (pieces of at most 16 KiB for longer ones), from just after `after`; ends with the
   * container when `follow` is set. Never blocks the container, however slowly it is read. An abort ends it quietly.
   * @throws {EngineError} `not_found`; `unavailable` when the engine goes away: go on later from the last cursor
   */
  output(
    id: string,
    options: { readonly after?: OutputCursor; readonly follow: boolean; readonly signal?: AbortSignal },
  ): AsyncIterable<OutputLine>;
  /**
   * Starts, deaths, out-of-memory events and removals of matching containers from the moment of the call on, so that a
   * list made after it misses nothing. An abort ends it quietly.
   * @throws {EngineError} `unavailable` when the engine goes away
   */
  events(labels: Labels, signal: AbortSignal): AsyncIterable<ContainerEvent>;
  /** What it uses at this moment; `null` when it does not run. */
  stats(id: string): Promise<ContainerStats | null>;
  /** Threads that run or could; `null` when it does not run, or the engine cannot tell. */
  runnable(id: string): Promise<number | null>;
  /** Listening TCP sockets inside: for telling "bound to loopback" from "another port". `[]` when it has ended. */
  listeners(id: string): Promise<readonly { readonly address: string; readonly port: number }[]>;
}

/** Memory in bytes; `null` where an engine cannot tell. */
export interface ContainerStats {
  /** What the kernel cannot take back: memory of processes, shared memory and swap, without files that it only caches. */
  readonly heldBytes: number;
  readonly rssBytes: number;
  readonly cacheBytes: number;
  readonly swapBytes: number;
  readonly limitBytes: number;
  /** Pages charged and uncharged since it was started. */
  readonly pagesIn: number | null;
  readonly pagesOut: number | null;
}

/** An opaque place in a container's output; JSON text, safe to store. */
export type OutputCursor = string;

export interface OutputLine {
  readonly time: Date;
  /** Microseconds within the millisecond of `time`. */
  readonly micros: number;
  readonly stream: 'stdout' | 'stderr';
  /** Without its newline. */
  readonly text: string;
  /** `false` on a piece whose line goes on in the next one. */
  readonly complete: boolean;
  readonly cursor: OutputCursor;
}

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly labels: Labels;
  readonly command: readonly string[];
  /** Replaces the image's entry point; `[]` for none. */
  readonly entrypoint?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly workingDir: string;
  readonly hostname?: string;
  /** Network name, or `none`. */
  readonly network: string;
  /** Names, beside its own, that it is found by on that network. */
  readonly aliases?: readonly string[];
  /** Port inside to publish on a free loopback port; only where addresses cannot be reached. */
  readonly publish?: number;
  readonly limits: {
    readonly memoryBytes: number;
    readonly cpuShares?: number;
    /** Processors, fractions allowed. */
    readonly cpus?: number;
    readonly pids: number;
  };
  /** Volume or host folder (absolute path) to path inside. Dynos have none. */
  readonly mounts?: readonly {
    readonly source: string;
    readonly target: string;
    readonly readOnly?: boolean;
  }[];
  readonly tty?: boolean;
  readonly openStdin?: boolean;
  /** Puts the engine's own init in front, which hands on signals and reaps orphans: for images that bring none. */
  readonly init?: boolean;
}
// Hardening is not an option of the specification: every driver drops all capabilities, forbids new privileges, keeps
// the default seccomp profile, private namespaces, no devices, bounded logs and no restart policy.

export interface ContainerInfo extends ContainerSummary {
  readonly image: string;
  /** Host process id while it runs. */
  readonly pid: number | null;
  readonly startedAt: Date | null;
  readonly exit: ContainerExit | null;
  /** Address on the network of its specification, or `null` when it does not run. */
  readonly address: string | null;
  /** `127.0.0.1:PORT` of the published port, if any. */
  readonly published: string | null;
}

export interface ContainerSummary {
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
  readonly state: 'created' | 'running' | 'paused' | 'exited';
}

export interface ContainerExit {
  readonly exitCode: number;
  readonly oomKilled: boolean;
  /** The limit at which that happened. */
  readonly memoryLimitBytes?: number;
  readonly finishedAt: Date;
}

export interface AttachedStream {
  /** Raw bytes of a tty; demultiplexed standard output and error, joined, without one. Ends when the process does. */
  readonly output: Readable;
  write(bytes: Uint8Array): Promise<void>;
  /** Closes its standard input only. */
  end(): void;
  destroy(): void;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly workingDir?: string;
  readonly tty?: boolean;
}

export interface ExecSession extends AttachedStream {
  resize(size: { readonly rows: number; readonly columns: number }): Promise<void>;
  /** Resolves with the exit code when the process has ended. */
  exitCode(): Promise<number>;
}

export interface ContainerEvent {
  readonly kind: 'start' | 'die' | 'oom' | 'rename' | 'destroy';
  readonly containerId: string;
  readonly labels: Labels;
  readonly time: Date;
}

export type EngineErrorCode =
  | 'unavailable'
  | 'not_found'
  | 'conflict'
  | 'pool_exhausted'
  | 'no_space'
  | 'unreachable'
  | 'timed_out'
  | 'failed';

/** What went wrong at the engine, with its own words kept in the message. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** It says nothing of what was asked, only that the engine cannot be asked now. */
  get isAway(): boolean {
    return this.code === 'unavailable' || this.code === 'timed_out';
  }
}
