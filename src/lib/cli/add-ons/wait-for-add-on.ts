import { ApiError } from '../../client/api-error.ts';
import type { PlatformClient } from '../../client/platform-client.ts';
import type { AddOnResource } from '../../client/wire/add-on.ts';
import { CommandError } from '../command-error.ts';
import type { Output } from '../output/output.ts';
import { newestRelease, settleRelease } from '../release/settle-release.ts';

interface WaitOptions {
  readonly out: Output;
  readonly client: PlatformClient;
  readonly addOn: AddOnResource;
  /** Milliseconds between looks. */
  readonly everyMs?: number;
}

const EVERY_MS = 200;

/**
 * Waits until an add-on is made and the app runs with it, or is gone, whichever is on its way.
 * @throws {CommandError} when it could not be made
 */
export async function waitForAddOn({ out, client, addOn, everyMs = EVERY_MS }: WaitOptions): Promise<void> {
  const { app, yellow } = out.errorStyle;
  if (addOn.state === 'deprovisioning') {
    await out.action(`Destroying ${yellow(addOn.name)} on ${app(addOn.app.name)}`, () =>
      settled(client, addOn, everyMs),
    );
    return;
  }
  await out.action(`Creating ${yellow(addOn.name)} on ${app(addOn.app.name)}`, async () => {
    const made = await settled(client, addOn, everyMs);
    if (made?.state !== 'provisioned')
      throw new CommandError(
        `The add-on was unable to be created. See why: renga logs --app ${addOn.app.name}`,
        { id: 'not_provisioned' },
      );
    const release = await newestRelease(client, addOn.app.name);
    await settleRelease({ client, app: addOn.app.name, release });
  });
  out.line(createdLine(out, addOn));
}

/** `Created my-db as DATABASE_URL` */
export const createdLine = (out: Output, { name, config_vars }: AddOnResource): string =>
  config_vars.length === 0
    ? `Created ${out.style.yellow(name)}`
    : `Created ${out.style.yellow(name)} as ${config_vars.map(out.style.name).join(', ')}`;

/** The add-on as it has become; `null` when it is gone. */
async function settled(
  client: PlatformClient,
  addOn: AddOnResource,
  everyMs: number,
): Promise<AddOnResource | null> {
  for (;;) {
    const seen = await client.addOns.get(addOn.id).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    });
    if (seen === null || (seen.state === 'provisioned' && addOn.state !== 'deprovisioning')) return seen;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
