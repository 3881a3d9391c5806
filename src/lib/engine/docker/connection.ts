import Docker from 'dockerode';
import { EngineError, type EngineErrorCode } from '../port.ts';
import { askVersion } from './ask.ts';
import { type Endpoint, findEndpoint } from './endpoint.ts';
import { toEngineError } from './errors.ts';

/** Longest time for a call that should answer at once, and for one that works or carries files; milliseconds. */
export interface TimeLimits {
  readonly quickMs: number;
  readonly workMs: number;
  readonly transferMs: number;
}

/** Limits in their usual proportion. @param quickMs of a call that should answer at once */
export const timeLimits = (quickMs: number): TimeLimits => ({
  quickMs,
  workMs: 4 * quickMs,
  transferMs: 30 * quickMs,
});

const DEFAULT_QUICK_MS = 30_000;

/** After these the engine may be another one, or at another place. */
const RECONNECT: readonly EngineErrorCode[] = ['unavailable', 'timed_out'];

const OLDEST_API = '1.41';
/** The newest API that this driver was written against. */
const NEWEST_API = '1.51';

/** The way to one engine: found and negotiated on first use, and again after it was away. */
export class Connection {
  readonly limits: TimeLimits;
  readonly #env: NodeJS.ProcessEnv;
  readonly #remote: boolean;
  #docker: Promise<Docker> | undefined;
  #endpoint: Endpoint | undefined;

  constructor(
    options: {
      readonly limits?: TimeLimits;
      readonly env?: NodeJS.ProcessEnv;
      readonly remote?: boolean;
    } = {},
  ) {
    this.limits = options.limits ?? timeLimits(DEFAULT_QUICK_MS);
    this.#env = options.env ?? process.env;
    this.#remote = options.remote ?? false;
  }

  /** Whether the engine may be on this machine, with its files and processes in our sight; known after the first call. */
  get isLocal(): boolean {
    return !this.#remote && this.#endpoint !== undefined && 'socketPath' in this.#endpoint;
  }

  /**
   * One call with a time limit.
   * @param doing what it does and to what, to follow "Cannot"
   * @throws {EngineError}
   */
  async call<T>(
    doing: string,
    run: (docker: Docker, signal: AbortSignal) => Promise<T>,
    limitMs: number = this.limits.quickMs,
  ): Promise<T> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(timedOut(doing, limitMs)), limitMs);
    try {
      const work = this.#use().then((docker) => run(docker, limit.signal));
      return await Promise.race([work, rejection(limit.signal)]);
    } catch (error) {
      throw this.#translated(limit.signal.aborted ? limit.signal.reason : error, doing);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Opens something that lasts: the opening has a time limit, what it gives has none.
   * @param options.limitMs of the opening
   */
  async open<T>(
    doing: string,
    run: (docker: Docker, signal: AbortSignal) => Promise<T>,
    { signal, limitMs }: { readonly signal?: AbortSignal | undefined; readonly limitMs?: number } = {},
  ): Promise<T> {
    const lifetime = new AbortController();
    const spine = signal ? AbortSignal.any([signal, lifetime.signal]) : lifetime.signal;
    try {
      return await this.call(doing, (docker) => run(docker, spine), limitMs);
    } catch (error) {
      lifetime.abort(error);
      throw error;
    }
  }

  /** `error` as the port's; the next call looks for the engine again when this one could not reach it. */
  failure(error: unknown, doing: string): EngineError {
    return this.#translated(error, doing);
  }

  #use(): Promise<Docker> {
    this.#docker ??= this.#connect();
    return this.#docker;
  }

  async #connect(): Promise<Docker> {
    try {
      this.#endpoint = await findEndpoint(this.#env);
      const options = optionsFor(this.#endpoint);
      const { ApiVersion, MinAPIVersion } = await askVersion(
        new Docker(options),
        AbortSignal.timeout(this.limits.quickMs),
      );
      return new Docker({ ...options, version: `v${negotiate(ApiVersion, MinAPIVersion)}` });
    } catch (error) {
      this.#docker = undefined;
      throw error;
    }
  }

  #translated(error: unknown, doing: string): EngineError {
    // Only what several calls share has a time limit of its own; it ended before that of this call did.
    const translated = toEngineError(isAbort(error) ? timedOut(doing, this.limits.quickMs) : error, doing);
    if (RECONNECT.includes(translated.code)) this.#docker = undefined;
    return translated;
  }
}

/** The newest version of the API that both sides speak. @throws {EngineError} when there is none */
export function negotiate(newest: string, oldest: string | undefined): string {
  if (compareVersions(newest, OLDEST_API) < 0)
    throw new EngineError(
      'failed',
      `The engine speaks API ${newest}; ${OLDEST_API} (Docker 20.10) or newer is needed. Update the engine`,
    );
  if (compareVersions(newest, NEWEST_API) <= 0) return newest;
  return oldest && compareVersions(oldest, NEWEST_API) > 0 ? oldest : NEWEST_API;
}

function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}

/** A kept connection may be the one that a restarted engine has just closed, so a socket gets a new one each time. */
function optionsFor(endpoint: Endpoint): Docker.DockerOptions {
  if ('fromEnvironment' in endpoint) return {};
  return { socketPath: endpoint.socketPath, headers: { Connection: 'close' } };
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

const timedOut = (doing: string, ms: number): EngineError =>
  new EngineError('timed_out', `Cannot ${doing}: the engine gave no answer within ${ms / 1000} s`);
