import { attachedValues, attachedVars } from '../domain/attachment.ts';
import type { ConfigVars } from '../domain/config-vars.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Release } from '../domain/release.ts';
import type { Records, ReleasedAddOn } from './ports.ts';

// The config of a release is what the user set and what the attachments of that moment give, joined. Both parts are told
// apart again, so that a rollback brings back the first without touching the second.

/** What the attachments of an app give just now. */
export async function attachedConfig(
  records: Records,
  appId: string,
): Promise<{ readonly config: ConfigVars; readonly addOns: readonly ReleasedAddOn[] }> {
  const config: Record<string, string> = {};
  const addOns: ReleasedAddOn[] = [];
  for (const attachment of await records.addOns.attachments({ appId })) {
    const addOn = await records.addOns.find(attachment.addOnId);
    if (addOn?.state !== 'provisioned') continue;
    const vars = attachedVars(attachment.name, attachedValues(addOn, attachment.login));
    Object.assign(config, vars);
    const { id, name, service, plan } = addOn;
    addOns.push({ addOnId: id, name, plan: `${service}:${plan}`, vars: Object.keys(vars) });
  }
  return { config, addOns };
}

/** What the user had set in a release. */
export async function ownConfig(
  records: Records,
  release: Pick<Release, 'id' | 'config'>,
): Promise<ConfigVars> {
  const given = new Set((await records.addOns.ofRelease(release.id)).flatMap(({ vars }) => vars));
  return Object.fromEntries(Object.entries(release.config).filter(([key]) => !given.has(key)));
}

/** Both parts, by name. */
export const joinedConfig = (own: ConfigVars, given: ConfigVars): ConfigVars =>
  Object.fromEntries(Object.entries({ ...own, ...given }).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * Values that come with an attachment are changed through it alone.
 * @throws {Refusal} `invalid_params` in Heroku's words
 */
export function refuseAttached(keys: readonly string[], given: ConfigVars): void {
  const owned = keys.filter((key) => Object.hasOwn(given, key));
  if (owned.length > 0)
    throw Refusal.invalid(
      `Cannot overwrite attachment values ${owned.join(', ')}. Detach the add-on first: renga addons:detach`,
      'attachment_values',
    );
}
