import type { PlatformClient } from '../../client/platform-client.ts';
import type { AddOnResource } from '../../client/wire/add-on.ts';

/** Any database of an app: each knows the schedules of all of them. */
export const scheduleDatabase = async (
  client: PlatformClient,
  app: string,
): Promise<AddOnResource | undefined> =>
  (await client.addOns.ofApp(app)).find(({ addon_service }) => addon_service.name === 'postgresql');
