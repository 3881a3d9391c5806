import type { PlatformClient } from '../../client/platform-client.ts';
import type { AddOnResource } from '../../client/wire/add-on.ts';
import { CommandError } from '../command-error.ts';
import { chooseAddOn } from './add-on-choice.ts';

export type DataService = 'postgresql' | 'redis' | 'mariadb' | 'mail';

interface Meant {
  /** How the person called it, if they did. */
  readonly text: string | undefined;
  readonly app: string;
}

/** The attachment that the first add-on of a service has. */
const USUAL = {
  postgresql: 'DATABASE',
  redis: 'REDIS',
  mariadb: 'MYSQL',
  mail: 'MAIL',
} as const satisfies Record<DataService, string>;

/**
 * The add-on of a service that a command is about: the one that is named, else the one of its usual attachment.
 * @throws {CommandError} when it is of another service
 */
export async function chooseOfService(
  client: PlatformClient,
  service: DataService,
  { text, app }: Meant,
): Promise<AddOnResource> {
  const addOn = await chooseAddOn(client, text ?? USUAL[service], app);
  if (addOn.addon_service.name === service) return addOn;
  throw new CommandError(`${addOn.name} is of ${addOn.addon_service.name}, not of ${service}.`, {
    id: 'wrong_service',
  });
}

/** The one that is named, else all of that service that were made for the app. @throws {CommandError} as `chooseOfService` */
export async function allOfService(
  client: PlatformClient,
  service: DataService,
  { text, app }: Meant,
): Promise<readonly AddOnResource[]> {
  if (text !== undefined) return [await chooseOfService(client, service, { text, app })];
  return (await client.addOns.ofApp(app)).filter((each) => each.addon_service.name === service);
}
