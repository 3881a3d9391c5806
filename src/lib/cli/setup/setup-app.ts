import type { PlatformClient } from '../../client/platform-client.ts';
import type { AppResource } from '../../client/wire/app.ts';
import type { Output } from '../output/output.ts';
import { followSetup } from './follow-setup.ts';
import type { SourceArchive } from './source-archive.ts';

/**
 * Makes one app of a source and shows how it is built; answers with the app when it serves.
 * @throws {CommandError} `setup_failed`
 */
export async function setUpApp(
  { client, out }: { readonly client: PlatformClient; readonly out: Output },
  { bytes, version }: SourceArchive,
  wanted: {
    readonly name: string;
    readonly team: string | undefined;
    readonly env: Readonly<Record<string, string>>;
  },
): Promise<AppResource> {
  const begun = await out.action(
    `Setting ${out.errorStyle.app(wanted.name)} up`,
    () => client.appSetups.create(bytes, { ...wanted, version, buildpacks: [] }),
    () => 'begun',
  );
  const setup = await followSetup({ client, setup: begun, onOutput: (text) => out.raw(text) });
  return client.apps.get(setup.app.id);
}
