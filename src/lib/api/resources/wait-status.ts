import type { AddOn } from '../../domain/add-on.ts';
import { isUpgrading } from '../../domain/version-upgrade.ts';
import type { WaitResource } from '../../schema/database.ts';

/** Whether a database is yet to be waited for, in the words that the official client shows. */
export function waitResource(addOn: AddOn): WaitResource {
  const { state, failure } = addOn;
  if (state === 'deprovisioning') return { message: 'being destroyed', 'waiting?': false, 'error?': true };
  if (state === 'provisioning') return { message: 'being created', 'waiting?': true };
  if (isUpgrading(addOn) && addOn.upgrade?.kind === 'upgrade')
    return { message: `being upgraded to ${addOn.upgrade.to}`, 'waiting?': true };
  return failure
    ? { message: failure.message, 'waiting?': true }
    : { message: 'available', 'waiting?': false };
}
