import type { AddOn } from '../../domain/add-on.ts';
import type { AddOnService } from '../../domain/add-on-service.ts';
import type { PartnerResource } from '../../domain/partner.ts';
import { Refusal } from '../../domain/refusal.ts';
import { newId } from '../../std/ids.ts';
import type { Records } from '../ports.ts';

/** What a partner is to be told of a new add-on. */
export const newResource = (
  addOn: AddOn,
  service: AddOnService,
  options: PartnerResource['options'],
): PartnerResource => ({
  addOnId: addOn.id,
  providerId: null,
  isAsked: false,
  options,
  message: '',
  drainToken: service.partner?.readsLog ? `d.${newId()}` : null,
  inputHash: null,
  grant: null,
  access: null,
  refreshHash: null,
});

/** @throws {Refusal} `invalid_params`, id `unknown_option` */
export function refuseOptions(
  { label, partner }: AddOnService,
  options: Readonly<Record<string, string>>,
): void {
  const [name] = Object.keys(options);
  if (name !== undefined && !partner)
    throw Refusal.invalid(`${label} takes no options; there is no --${name}.`, 'unknown_option');
}

/** @throws {Refusal} `invalid_params`, id `one_per_app` */
export async function refuseSecond(records: Records, { appId }: AddOn, service: AddOnService): Promise<void> {
  if (!service.onePerApp) return;
  const [other] = (await records.addOns.list()).filter(
    (each) => each.appId === appId && each.service === service.name && each.state !== 'deprovisioning',
  );
  if (other)
    throw Refusal.invalid(
      `${service.label} allows one add-on an app, and the app has ${other.name} already.`,
      'one_per_app',
    );
}
