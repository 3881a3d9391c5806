import type { PlatformClient } from '../client/platform-client.ts';
import type { ConfigVars } from '../client/wire/app.ts';
import type { NameCache } from './completion/name-cache.ts';
import type { Output } from './output/output.ts';
import { COMMAND_DECLARED } from './release/release-command.ts';
import { newestRelease, settleRelease } from './release/settle-release.ts';

interface ChangeOptions {
  readonly out: Output;
  readonly client: PlatformClient;
  readonly names: NameCache;
  readonly app: string;
  readonly change: Readonly<Record<string, string | null>>;
  /** The action line. */
  readonly title: string;
  /** Whether to wait for the release that it makes. */
  readonly wait: boolean;
}

/** Changes config vars under an action line and answers the whole new map. */
export async function changeConfig(options: ChangeOptions): Promise<ConfigVars> {
  const { out, client, names, app, change, title, wait } = options;
  const { config, release } = await out.action(
    title,
    async () => {
      const config = await client.configVars.patch(app, change);
      names.keepConfigKeys(app, Object.keys(config));
      const release = await newestRelease(client, app);
      return { config, release: wait ? await settleRelease({ client, app, release }) : release };
    },
    ({ release }) => `done, ${out.errorStyle.name(`v${release.version}`)}`,
  );
  if (release.status === 'pending' && release.output_stream_url) out.warn(COMMAND_DECLARED);
  return config;
}
