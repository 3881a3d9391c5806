import { ApiError } from './api-error.ts';
import { ConnectionError } from './connection-error.ts';

/** Whether the connection was lost, or the platform is being started again: it can be asked once more in a moment. */
export const isBreak = (error: unknown): boolean =>
  error instanceof ConnectionError ||
  (error instanceof ApiError && error.status >= 500) ||
  (error instanceof Error && 'code' in error && error.code === 'ECONNRESET');
