import type { PlatformClient } from '../../client/platform-client.ts';
import type { AddOnResource } from '../../client/wire/add-on.ts';
import { CommandError } from '../command-error.ts';
import type { Output } from '../output/output.ts';
import { newestRelease, settleRelease } from '../release/settle-release.ts';

interface Promotion {
  readonly out: Output;
  readonly client: PlatformClient;
  readonly app: string;
  readonly next: AddOnResource;
  /** The attachment that it is to become: `DATABASE`, `REDIS`. */
  readonly main: string;
}

/**
 * Gives an add-on the name of an app's main one of its kind. What had it keeps another name, and its data.
 * @throws {CommandError} `already_promoted`
 */
export async function promote({ out, client, app, next, main }: Promotion): Promise<void> {
  const attachments = (await client.addOns.attachments()).filter((each) => each.app.name === app);
  const before = attachments.find(({ name }) => name === main);
  const { app: mark, name, yellow } = out.errorStyle;
  if (before?.addon.id === next.id && before.namespace === null)
    throw new CommandError(`${next.name} is already promoted on ${app}.`, { id: 'already_promoted' });
  const isOnlyOne = (one: typeof before): boolean =>
    attachments.filter(({ addon, namespace }) => addon.id === one?.addon.id && namespace === one.namespace)
      .length === 1;
  if (before && isOnlyOne(before))
    await out.action(
      `Ensuring an alternate alias for existing ${name(`${main}_URL`)}`,
      () => client.addOns.attach({ addOn: before.addon.name, app, namespace: before.namespace }),
      (made) => name(`${made.name}_URL`),
    );
  await out.action(`Promoting ${yellow(next.name)} to ${name(`${main}_URL`)} on ${mark(app)}`, async () => {
    await client.addOns.attach({ addOn: next.name, app, as: main, confirm: app });
    await settleRelease({ client, app, release: await newestRelease(client, app) });
  });
}
