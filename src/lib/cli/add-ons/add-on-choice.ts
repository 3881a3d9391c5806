import type { PlatformClient } from '../../client/platform-client.ts';
import type { AddOnResource } from '../../client/wire/add-on.ts';
import { CommandError } from '../command-error.ts';

/**
 * The one add-on that is meant.
 * @throws {CommandError} `multiple_matches`, naming them
 */
export async function chooseAddOn(
  client: PlatformClient,
  text: string,
  app: string | null,
): Promise<AddOnResource> {
  const found = await client.addOns.resolve(text, app);
  const [only] = found;
  if (only && found.length === 1) return only;
  throw new CommandError(
    `Ambiguous identifier; multiple matching add-ons found: ${found.map(({ name }) => name).join(', ')}.`,
    { id: 'multiple_matches' },
  );
}
