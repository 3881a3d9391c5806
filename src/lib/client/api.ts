import { ApiError, readText } from './api-error.ts';
import { ConnectionError } from './connection-error.ts';
import type { StreamedBody } from './request-body.ts';
import type { ApiRequest, ApiResponse, Transport } from './transport.ts';

export interface ApiOptions {
  readonly transport: Transport;
  /** Bearer token; none where the transport itself says who is asking. */
  readonly token?: string | undefined;
  /** Whether a change that names a key is done once however often it is sent; not so without it. */
  readonly keepsAnswers?: boolean;
  /** Hears what the platform wants the person to know (`Warning-Message`). */
  readonly onWarning?: (message: string) => void;
  /** What is thrown in place of a refusal because of who is asking (401). */
  readonly notLoggedIn?: () => Error;
  /** Asks the person for the code of their second factor; `null` where nobody can be asked. */
  readonly secondFactor?: (app: string) => Promise<string | null>;
  readonly sleep?: (ms: number) => Promise<void>;
}

export interface CallOptions {
  readonly body?: unknown;
  /** Range of a list, such as `version ..; max=15, order=desc`: exactly that part is answered. */
  readonly range?: string;
  readonly signal?: AbortSignal | undefined;
  /** Never to be sent again, whatever became of the answer. */
  readonly once?: boolean;
  /** Another host of the same platform, as `https://host`. */
  readonly origin?: string;
  /** Beside the usual ones, or in their place. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Our variant of version 3: the same, with a few more fields. */
const ACCEPT = 'application/vnd.heroku+json; version=3.renga';
const SILENCE_MS = 60_000;
const KEY = 'idempotency-key';
const RETRY_AFTER_MS = [100, 400];
const LONGEST_WAIT_MS = 30_000;

/** JSON calls of the Platform API: headers, paging, errors and the retries that are safe. */
export class Api {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  get<T>(path: string, options?: CallOptions): Promise<T> {
    return this.#json('GET', path, options);
  }

  post<T>(path: string, options?: CallOptions): Promise<T> {
    return this.#json('POST', path, options);
  }

  put<T>(path: string, options?: CallOptions): Promise<T> {
    return this.#json('PUT', path, options);
  }

  patch<T>(path: string, options?: CallOptions): Promise<T> {
    return this.#json('PATCH', path, options);
  }

  delete<T>(path: string, options?: CallOptions): Promise<T> {
    return this.#json('DELETE', path, options);
  }

  /** Every element of a list, however many pages it takes. */
  async list<T>(path: string, options: Pick<CallOptions, 'headers'> = {}): Promise<readonly T[]> {
    const all: T[] = [];
    let range: string | undefined;
    do {
      const response = await this.#call('GET', path, range === undefined ? options : { ...options, range });
      all.push(...(JSON.parse(await readText(response)) as T[]));
      range = header(response, 'next-range');
    } while (range !== undefined);
    return all;
  }

  /**
   * Puts bytes to a URL that the API handed out for them.
   * @throws {ApiError} unless they were taken
   */
  async upload(url: string, body: Uint8Array | StreamedBody): Promise<void> {
    const response = await this.#options.transport({
      method: 'PUT',
      ...placeOf(url),
      headers: {},
      body,
      silenceMs: SILENCE_MS,
    });
    if (response.status >= 400) throw await this.#refusal(response);
    response.body.resume();
  }

  /**
   * Opens a stream of anything; the URL is as the API handed it out, and is all the permission that it needs.
   * @throws {ApiError} unless the answer is 200 or 206
   */
  async open(
    url: string,
    headers: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<ApiResponse> {
    const response = await this.#options.transport({
      method: 'GET',
      ...placeOf(url),
      headers,
      signal,
    });
    if (response.status >= 400) throw await this.#refusal(response);
    return response;
  }

  async #json<T>(method: ApiRequest['method'], path: string, options: CallOptions = {}): Promise<T> {
    return JSON.parse((await readText(await this.#call(method, path, options))) || 'null') as T;
  }

  async #call(method: ApiRequest['method'], path: string, options: CallOptions): Promise<ApiResponse> {
    try {
      return await this.#ask(method, path, options);
    } catch (error) {
      if (!(await this.#isAuthorizedNow(error))) throw error;
      return this.#ask(method, path, options);
    }
  }

  /** An app that is changed with a second factor only is told the code first (`PUT /apps/APP/pre-authorizations`). */
  async #isAuthorizedNow(error: unknown): Promise<boolean> {
    if (!(error instanceof ApiError && error.id === 'two_factor' && error.app)) return false;
    const code = await this.#options.secondFactor?.(error.app.name);
    if (code === undefined || code === null) return false;
    const headers = { 'heroku-two-factor-code': code };
    await this.#ask('PUT', `/apps/${encodeURIComponent(error.app.name)}/pre-authorizations`, { headers });
    return true;
  }

  async #ask(method: ApiRequest['method'], path: string, options: CallOptions): Promise<ApiResponse> {
    const request = this.#request(method, path, options);
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#attempt(request);
      if (outcome instanceof ConnectionError) {
        // Without a key, what changes things may have been done although no answer came.
        const again = !options.once && (method === 'GET' || KEY in request.headers);
        const wait = again && outcome.code !== 'ETIMEDOUT' ? RETRY_AFTER_MS[attempt] : undefined;
        if (wait === undefined) throw outcome;
        await this.#sleep(wait);
        continue;
      }
      if (outcome.status < 400) return outcome;
      const wait = outcome.status === 429 && attempt < 2 ? retryAfterMs(outcome) : undefined;
      if (wait === undefined) throw await this.#refusal(outcome);
      outcome.body.resume();
      await this.#sleep(wait);
    }
  }

  async #attempt(request: ApiRequest): Promise<ApiResponse | ConnectionError> {
    try {
      const response = await this.#options.transport(request);
      const warning = header(response, 'warning-message') ?? header(response, 'x-heroku-warning');
      if (warning !== undefined) this.#options.onWarning?.(warning);
      return response;
    } catch (error) {
      if (error instanceof ConnectionError) return error;
      throw error;
    }
  }

  #request(method: ApiRequest['method'], path: string, options: CallOptions): ApiRequest {
    return {
      method,
      path,
      ...(options.origin === undefined ? {} : { origin: options.origin }),
      headers: {
        accept: ACCEPT,
        ...this.#credentials(),
        ...(method !== 'GET' && this.#options.keepsAnswers && !options.once
          ? { [KEY]: crypto.randomUUID() }
          : {}),
        ...(options.range === undefined ? {} : { range: options.range }),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      silenceMs: SILENCE_MS,
      signal: options.signal,
    };
  }

  async #refusal(response: ApiResponse): Promise<Error> {
    const refusal = await ApiError.from(response);
    return response.status === 401 ? (this.#options.notLoggedIn?.() ?? refusal) : refusal;
  }

  #credentials(): Record<string, string> {
    return this.#options.token === undefined ? {} : { authorization: `Bearer ${this.#options.token}` };
  }

  #sleep(ms: number): Promise<void> {
    return this.#options.sleep?.(ms) ?? new Promise((resolve) => setTimeout(resolve, ms));
  }
}

/** Joins path segments, escaped: `path('apps', name, 'dynos')`. */
export const path = (...segments: readonly (string | number)[]): string =>
  `/${segments.map((segment) => encodeURIComponent(segment)).join('/')}`;

function placeOf(url: string): Pick<ApiRequest, 'origin' | 'path'> {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search };
}

function header(response: ApiResponse, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function retryAfterMs(response: ApiResponse): number | undefined {
  const seconds = Number(header(response, 'retry-after') ?? 1);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : 1000;
  return ms <= LONGEST_WAIT_MS ? ms : undefined;
}
