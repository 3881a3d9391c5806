import type { ErrorResource } from '../schema/error.ts';

/** The Platform API, as a client reaches it. It does not reject. */
export type Transport = (request: Request) => Promise<Response>;

interface ApiOptions {
  readonly transport: Transport;
  /** Where the API is seen from outside, as `http://localhost:8080`. */
  readonly origin: string;
  /** Of the person who is signed in; `null` before that. */
  readonly token: string | null;
  /** What the router says of where the person is: guesses are counted by it. */
  readonly forwardedFor: string | null;
}

interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Part of a list, and the `Range` of what comes behind it; `null` at the end. */
export interface Part<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** What the API says of something that it did not do. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly id: string;
  /** The app that wants a second factor first. */
  readonly app: string | null;

  constructor(status: number, { id, message, app }: ErrorResource) {
    super(message);
    this.status = status;
    this.id = id;
    this.app = app?.name ?? null;
  }

  /** The same, of an app that it did not name. */
  about(app: string): ApiError {
    return new ApiError(this.status, { id: this.id, message: this.message, app: { id: app, name: app } });
  }
}

/** Our variant of version 3: the same, with a few more fields. */
const ACCEPT = 'application/vnd.heroku+json; version=3.renga';

/** Calls of the Platform API in the name of one person. */
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

  /** What a `Range` such as `version ..; max=15, order=desc` names of a list. */
  async part<T>(path: string, range: string): Promise<Part<T>> {
    const response = await this.#call('GET', path, { headers: { range } });
    return { items: (await response.json()) as T[], next: response.headers.get('next-range') };
  }

  /** Every element of a list, however many parts it takes. */
  async all<T>(path: string): Promise<readonly T[]> {
    const all: T[] = [];
    for (let range: string | null = 'id ..; max=1000'; range !== null; ) {
      const { items, next }: Part<T> = await this.part<T>(path, range);
      all.push(...items);
      range = next;
    }
    return all;
  }

  /**
   * Opens a stream that the API handed out the URL of, which is all the permission that it needs.
   * @throws {ApiError}
   */
  async open(url: string): Promise<ReadableStream<Uint8Array> | null> {
    const response = await this.#options.transport(new Request(url));
    if (response.status >= 400) throw await refusal(response);
    return response.body;
  }

  async #json<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
    return (await (await this.#call(method, path, options)).json()) as T;
  }

  /** @throws {ApiError} */
  async #call(method: string, path: string, { body, headers }: CallOptions): Promise<Response> {
    const { transport, origin, token, forwardedFor } = this.#options;
    const request = new Request(`${origin}${path}`, {
      method,
      headers: {
        accept: ACCEPT,
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(forwardedFor === null ? {} : { 'x-forwarded-for': forwardedFor }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, sendable(value)])),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const response = await transport(request);
    if (response.status >= 400) throw await refusal(response);
    return response;
  }
}

/** What people type or write into an address may be anything; the API says what is wrong with what is left of it. */
const sendable = (value: string): string => value.replaceAll(/[^ -~]/g, '?');

async function refusal(response: Response): Promise<ApiError> {
  return new ApiError(response.status, (await response.json()) as ErrorResource);
}

/** A path whose parts say what they are meant to say, whatever they hold: path`/apps/${name}`. */
export const path = (texts: TemplateStringsArray, ...parts: readonly string[]): string =>
  texts.map((text, index) => text + encodeURIComponent(parts[index] ?? '')).join('');
