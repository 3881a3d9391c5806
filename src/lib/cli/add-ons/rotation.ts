import type { PlatformClient } from '../../client/platform-client.ts';
import type { AddOnAttachment } from '../../client/wire/add-on.ts';
import type { Output } from '../output/output.ts';
import { newestReleaseSeen, settleRelease } from '../release/settle-release.ts';

/** Names of the apps of attachments, each once. */
export const appNames = (attachments: readonly AddOnAttachment[]): readonly string[] =>
  [...new Set(attachments.map(({ app }) => app.name))].sort();

/** Waits until apps, as far as they can be seen, run with the values that a change of an add-on gave them. */
export async function settleApps(
  { out, client }: { readonly out: Output; readonly client: PlatformClient },
  apps: readonly string[],
): Promise<void> {
  for (const app of apps) {
    const release = await newestReleaseSeen(client, app);
    if (!release) continue;
    await out.action(
      `Restarting ${out.errorStyle.app(app)}`,
      () => settleRelease({ client, app, release }),
      ({ version }) => `done, ${out.errorStyle.name(`v${version}`)}`,
    );
  }
}
