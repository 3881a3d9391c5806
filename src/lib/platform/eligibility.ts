import type { Release } from '../domain/release.ts';
import type { Records, ReleasedAddOn } from './ports.ts';

/** Why an app cannot go back to a release, as the end of a sentence; `null` when it can. */
export async function whyNotEligible(records: Records, release: Release): Promise<string | null> {
  if (release.status === 'pending') return 'it has not finished';
  if (release.status !== 'succeeded') return 'it failed';
  if (release.slugId === null) return 'it has no slug';
  if (!(await records.slugs.find(release.slugId))) return 'its slug is gone';
  const gone = await goneAddOn(records, release);
  return gone && `its add-on ${gone.name} (${gone.vars.join(', ')}) is gone`;
}

/** Code that was released with an add-on expects its config vars, and nothing can bring those back. */
async function goneAddOn(records: Records, release: Release): Promise<ReleasedAddOn | null> {
  for (const released of await records.addOns.ofRelease(release.id)) {
    const addOn = await records.addOns.find(released.addOnId);
    if (addOn?.state !== 'provisioned') return released;
  }
  return null;
}
