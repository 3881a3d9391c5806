/** Public ids of refusals. An id is never given another meaning. */
export type ErrorId =
  | 'bad_request'
  | 'missing_version'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'not_acceptable'
  | 'conflict'
  | 'precondition_failed'
  | 'request_too_large'
  | 'unsupported_media_type'
  | 'requested_range_not_satisfiable'
  | 'unknown_host'
  | 'invalid_params'
  | 'confirmation_required'
  | 'rate_limit'
  | 'internal_server_error'
  | 'not_offered'
  | 'engine_unavailable'
  | 'stopping';

/** Body of every answer that is not a success. */
export interface ErrorResource {
  /** One of `ErrorId`, or a more exact one such as `invalid_procfile`. */
  readonly id: string;
  readonly message: string;
  /** What was looked for, with `not_found`. */
  readonly resource?: string;
  /** The app that wants a second factor, with `two_factor`. */
  readonly app?: { readonly id: string; readonly name: string };
  /** Where to read more. */
  readonly url?: string;
}
