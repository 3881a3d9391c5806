import type { PlatformClient } from '../../client/platform-client.ts';
import type { AddOnResource } from '../../client/wire.ts';
import { CommandError } from '../command-error.ts';
import { chooseAddOn } from './add-on-choice.ts';

/** The attachment that the first add-on of a service has. */
const USUAL = { postgresql: 'DATABASE', redis: 'REDIS', mariadb: 'MYSQL' } as const;

/**
 * The add-on of a service that a command is about: the one that is named, else the one of its usual attachment.
 * @throws {CommandError} when it is of another service
 */
export async function chooseOfService(
  client: PlatformClient,
  service: keyof typeof USUAL,
  { text, app }: { readonly text: string | undefined; readonly app: string },
): Promise<AddOnResource> {
  const addOn = await chooseAddOn(client, text ?? USUAL[service], app);
  if (addOn.addon_service.name === service) return addOn;
  throw new CommandError(`${addOn.name} is of ${addOn.addon_service.name}, not of ${service}.`, {
    id: 'wrong_service',
  });
}
