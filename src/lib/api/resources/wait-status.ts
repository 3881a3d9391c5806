import type { AddOn } from '../../domain/add-on.ts';
import type { WaitResource } from '../../schema/database.ts';

/** Whether a database is yet to be waited for, in the words that the official client shows. */
export function waitResource({ state, failure }: AddOn): WaitResource {
  if (state === 'deprovisioning') return { message: 'being destroyed', 'waiting?': false, 'error?': true };
  if (state === 'provisioning') return { message: 'being created', 'waiting?': true };
  return failure
    ? { message: failure.message, 'waiting?': true }
    : { message: 'available', 'waiting?': false };
}
