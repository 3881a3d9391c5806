import type { PlatformClient } from '../../client/platform-client.ts';
import type { AddOnAttachment } from '../../client/wire/add-on.ts';
import type { Output } from '../output/output.ts';
import { newestRelease, settleRelease } from '../release/settle-release.ts';

/** Names of the apps of attachments, each once. */
export const appNames = (attachments: readonly AddOnAttachment[]): readonly string[] =>
  [...new Set(attachments.map(({ app }) => app.name))].sort();

/** Waits until apps run with the values that a change of an add-on gave them. */
export async function settleApps(
  { out, client }: { readonly out: Output; readonly client: PlatformClient },
  apps: readonly string[],
): Promise<void> {
  for (const app of apps)
    await out.action(
      `Restarting ${out.errorStyle.app(app)}`,
      async () => settleRelease({ client, app, release: await newestRelease(client, app) }),
      ({ version }) => `done, ${out.errorStyle.name(`v${version}`)}`,
    );
}
