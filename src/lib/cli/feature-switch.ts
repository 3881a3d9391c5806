import { ApiError } from '../client/api-error.ts';
import type { PlatformClient } from '../client/platform-client.ts';
import type { FeatureResource } from '../client/wire/app.ts';
import { CommandError } from './command-error.ts';
import type { Output } from './output/output.ts';

interface Tools {
  readonly client: PlatformClient;
  readonly out: Output;
}

/** Turns a feature of an app; one that is there already is said to be. @throws {CommandError} */
export async function turnFeature(
  { client, out }: Tools,
  { app, name, enabled }: { readonly app: string; readonly name: string; readonly enabled: boolean },
): Promise<void> {
  const title = `${enabled ? 'Enabling' : 'Disabling'} ${out.errorStyle.success(name)} for ${out.errorStyle.app(app)}`;
  await out.action(title, async () => {
    const feature = await client.features.get(app, name);
    if (feature.enabled === enabled)
      throw new CommandError(`${name} is already ${enabled ? 'enabled' : 'disabled'}.`, {
        id: 'nothing_to_change',
      });
    await client.features.turn(app, name, enabled);
  });
}

/** Turns a lab of the account, or, where the account has none of that name, of the app. */
export async function turnLab(
  { client, out }: Tools,
  { app, name, enabled }: { readonly app: string | null; readonly name: string; readonly enabled: boolean },
): Promise<void> {
  const { of } = await findLab(client, app, name);
  const target =
    of === null ? out.errorStyle.user((await client.platform.account()).email) : out.errorStyle.app(of);
  const title = `${enabled ? 'Enabling' : 'Disabling'} ${out.errorStyle.success(name)} for ${target}`;
  await out.action(title, () => client.features.turn(of, name, enabled));
}

/** A lab of the account or else of the app, and whose it is: null is the account's. */
export async function findLab(
  client: PlatformClient,
  app: string | null,
  name: string,
): Promise<{ readonly feature: FeatureResource; readonly of: string | null }> {
  try {
    return { feature: await client.features.get(null, name), of: null };
  } catch (error) {
    if (app === null || !(error instanceof ApiError) || error.status !== 404) throw error;
    return { feature: await client.features.get(app, name), of: app };
  }
}
