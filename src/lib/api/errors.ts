import { Refusal, type RefusalKind } from '../domain/refusal.ts';
import type { ErrorId, ErrorResource } from '../schema/error.ts';
import type { Answer } from './call.ts';

interface Entry {
  readonly status: number;
  readonly message: string;
}

/** Refusals that belong to HTTP and not to a use case: id, status and words, in one place. */
const CATALOGUE = {
  bad_request: { status: 400, message: 'The body of the request is not a JSON object.' },
  missing_version: {
    status: 400,
    message: 'Say which version of the API you speak: `Accept: application/vnd.heroku+json; version=3`.',
  },
  not_found: {
    status: 404,
    message:
      'There is no such endpoint. Check the path, the HTTP verb (`GET`, `POST` …) and the version in the `Accept` header.',
  },
  not_acceptable: {
    status: 406,
    message: 'Only version 3 is spoken here: `Accept: application/vnd.heroku+json; version=3`.',
  },
  precondition_failed: { status: 412, message: 'It was changed since you read it. Read it again.' },
  request_too_large: { status: 413, message: 'The body of the request is too large.' },
  unknown_host: { status: 421, message: 'The API is not served under this host name.' },
  unsupported_media_type: {
    status: 415,
    message: 'The body of a request must be JSON in UTF-8: `Content-Type: application/json`.',
  },
  internal_server_error: {
    status: 500,
    message: 'Something went wrong on our side. Try again; the server has noted what happened.',
  },
  stopping: { status: 503, message: 'The control plane is being stopped. Try again in a moment.' },
} as const satisfies Partial<Record<ErrorId, Entry>>;

const STATUS: Readonly<Record<RefusalKind, number>> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  range_not_satisfiable: 416,
  invalid_params: 422,
  not_offered: 422,
  confirmation_required: 423,
  rate_limit: 429,
  engine_unavailable: 503,
};

/** A refusal of HTTP itself. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly id: keyof typeof CATALOGUE;

  constructor(id: keyof typeof CATALOGUE, message?: string) {
    super(message ?? CATALOGUE[id].message);
    this.id = id;
  }
}

/** Whether an error is for the person who asked; any other is a fault of ours. */
export const isForCaller = (error: unknown): error is Refusal | ProtocolError =>
  error instanceof Refusal || error instanceof ProtocolError;

/** What the caller is told of an error; of a fault of ours, only that there was one. */
export function errorAnswer(error: unknown): Answer {
  if (error instanceof Refusal) return refusalAnswer(error);
  const { id, message } = error instanceof ProtocolError ? error : new ProtocolError('internal_server_error');
  // This one body of the Platform API says `error` where all others say `message`; clients of ours read the latter.
  const body = id === 'missing_version' ? { id, error: message, message } : { id, message };
  return { status: CATALOGUE[id].status, body, headers: id === 'stopping' ? { 'retry-after': '5' } : {} };
}

function refusalAnswer(refusal: Refusal): Answer {
  const body: ErrorResource = {
    id: refusal.id === 'range_not_satisfiable' ? 'requested_range_not_satisfiable' : refusal.id,
    message: refusal.message,
    ...(refusal.resource === undefined ? {} : { resource: refusal.resource }),
    ...(refusal.app === undefined ? {} : { app: refusal.app }),
  };
  return { status: STATUS[refusal.kind], body, headers: RETRY[refusal.kind] ?? {} };
}

const RETRY: Partial<Readonly<Record<RefusalKind, Readonly<Record<string, string>>>>> = {
  rate_limit: { 'retry-after': '1' },
  engine_unavailable: { 'retry-after': '5' },
};
