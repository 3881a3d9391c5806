import type { Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

/** `PUT /apps/{app}/pre-authorizations`: the caller's token may change the app until then. */
export interface PreAuthorizationResource {
  readonly app: Reference;
  readonly expires_at: Timestamp;
}
