/** The backend could not be reached, or went away before it answered. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  /** Stable id, as an API error has one. */
  readonly id = 'backend_unreachable';
  /** The system's code, such as `ECONNREFUSED`. */
  readonly code: string;
  /** True when the request cannot have arrived, so that sending it again is safe whatever it does. */
  readonly unsent: boolean;

  constructor(message: string, options: { readonly code: string; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.code = options.code;
    this.unsent = NEVER_ARRIVED.has(options.code);
  }
}

const NEVER_ARRIVED = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTSOCK']);
