import { Refusal } from '../domain/refusal.ts';
import type { Call } from './call.ts';

/** What the token of a partner is good for (Add-on Partner API Reference, and the Platform API for Partners). */
const OPEN = new Set([
  'GET /addons',
  'GET /addons/:addon',
  'GET /addons/:addon/config',
  'PATCH /addons/:addon/config',
  'POST /addons/:addon/actions/provision',
  'POST /addons/:addon/actions/deprovision',
  'GET /addons/:addon/addon-attachments',
  'GET /addons/:addon/log-drains',
  'PUT /addons/:addon/log-drains/:drain',
  'GET /apps/:app',
  'GET /apps/:app/collaborators',
  'GET /apps/:app/domains',
  'GET /apps/:app/log-drains',
  'GET /apps/:app/pipeline-couplings',
  'POST /filters/apps',
]);

/**
 * Lets a partner see its own add-on and the app of it, and nothing else.
 * @throws {Refusal} `forbidden`
 */
export function checkPartner(method: string, path: string, { addOn, param }: Call): void {
  if (!addOn) return;
  const isOwn = param('addon') === '' || [addOn.id, addOn.name].includes(param('addon'));
  const isItsApp = param('app') === '' || param('app') === addOn.appId;
  if (!OPEN.has(`${method} ${path}`) || !isOwn || !isItsApp)
    throw new Refusal('forbidden', `This token is for the add-on ${addOn.id} and the app of it alone.`);
}

/** What of a list a partner sees: what belongs to its add-on, or is it. Everything, for a person. */
export const seenBy = <T>(
  { addOn }: Pick<Call, 'addOn'>,
  all: readonly T[],
  belongs: (each: T, addOn: NonNullable<Call['addOn']>) => boolean,
): readonly T[] => (addOn ? all.filter((each) => belongs(each, addOn)) : all);

/** @throws {Refusal} `forbidden` to everybody but the partner of the add-on */
export function partnerOnly({ addOn }: Call): NonNullable<Call['addOn']> {
  if (addOn) return addOn;
  throw new Refusal('forbidden', 'Only the provider of the add-on may do that, with the token it was given.');
}
