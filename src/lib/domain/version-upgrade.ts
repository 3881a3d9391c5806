import type { AddOn } from './add-on.ts';
import { type AddOnService, chooseVersion } from './add-on-service.ts';
import { Refusal } from './refusal.ts';

/** An add-on on its way to another version of its service. */
export interface VersionUpgrade {
  readonly from: string;
  readonly to: string;
  /** A trial makes the new server aside and throws it away. */
  readonly kind: 'upgrade' | 'trial';
  readonly state: 'prepared' | 'running' | 'succeeded' | 'failed';
  /** Why it failed, or is being taken back; else `null`. */
  readonly reason: string | null;
}

/** An upgrade whose new server did not work: the one before takes its place again. */
export const isGoingBack = (
  upgrade: VersionUpgrade,
): upgrade is VersionUpgrade & { readonly reason: string } =>
  upgrade.state === 'running' && upgrade.reason !== null;

/** Its server is being replaced, or tried to be. */
export const isUpgrading = ({ upgrade }: AddOn): boolean => upgrade?.state === 'running';

/** What is beside its server is needed yet. */
export const isBeingCopied = (addOn: AddOn): boolean =>
  isUpgrading(addOn) && addOn.upgrade?.to !== addOn.version;

/**
 * The way of an add-on to a version, or to the newest.
 * @throws {Refusal} `not_offered` where there is no other; `invalid_params`, ids `unknown_version` and `not_newer`
 */
export function wayTo(
  service: AddOnService,
  addOn: AddOn,
  wanted: string | undefined,
): Pick<VersionUpgrade, 'from' | 'to' | 'reason'> {
  const { version: from, name } = addOn;
  const to = chooseVersion(service, wanted);
  if (from === null || to === null)
    throw new Refusal('not_offered', `There is one version of ${service.label} here.`, { id: 'one_version' });
  if (Number(to) > Number(from)) return { from, to, reason: null };
  throw Refusal.invalid(
    `${name} is ${service.label} ${from} already; only newer versions follow.`,
    'not_newer',
  );
}
