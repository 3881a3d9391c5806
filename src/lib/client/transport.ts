import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { RequestBody } from './request-body.ts';

/** One HTTP exchange without a host: the transport knows whom it speaks to. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Where a URL that the API handed out leads, as `https://host`; transports to this machine know better. */
  readonly origin?: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  /** Longest silence before the exchange counts as lost, in milliseconds; none for streams. */
  readonly silenceMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/**
 * Carries a request to a backend and resolves when the head of the answer is there.
 * @throws {ConnectionError} when no answer came
 */
export type Transport = (request: ApiRequest) => Promise<ApiResponse>;

/** Raw bytes both ways with an attached dyno. */
export type Dial = (attachUrl: string) => Promise<import('node:stream').Duplex>;
