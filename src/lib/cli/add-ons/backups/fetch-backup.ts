import type { PlatformClient } from '../../../client/platform-client.ts';
import { formatSize } from '../../output/file-size.ts';
import type { Output } from '../../output/output.ts';
import type { BackedService } from './backed-service.ts';
import { downloadBackup, freeName } from './download-file.ts';
import { chooseBackup } from './transfer-choice.ts';

interface Surroundings {
  readonly client: PlatformClient;
  readonly out: Output;
}

/** Downloads a backup; the newest, and to a name of its own, where nothing else is said. */
export async function fetchBackup(
  { client, out }: Surroundings,
  service: BackedService,
  wanted: { readonly app: string; readonly name: string | undefined; readonly output: string | undefined },
): Promise<void> {
  const { app, name, output } = wanted;
  const backup = await chooseBackup(client, service, { app, name });
  const path = output ?? freeName(service.file);
  const { url } = await client.transfers.publicUrl(app, backup.uuid);
  await out.action(
    `Downloading ${out.errorStyle.name(backup.name)} to ${path}`,
    () => downloadBackup(client, url, path),
    (bytes) => `done, ${formatSize(bytes)}`,
  );
}
