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
