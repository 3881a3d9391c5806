import type { PlatformClient } from '../../../client/platform-client.ts';
import type { Output } from '../../output/output.ts';
import { chooseOfService } from '../service-choice.ts';
import type { BackedService } from './backed-service.ts';
import { followTransfer } from './follow-transfer.ts';

interface Surroundings {
  readonly client: PlatformClient;
  readonly out: Output;
}

/** Makes a backup of a database, and waits for it. @throws {CommandError} when it fails */
export async function captureBackup(
  { client, out }: Surroundings,
  service: BackedService,
  wanted: { readonly app: string; readonly database: string | undefined; readonly verbose: boolean },
): Promise<void> {
  const { app, database: text, verbose } = wanted;
  const addOn = await chooseOfService(client, service.service, { text, app });
  const transfer = await client.transfers.capture(addOn.name);
  const { yellow, name } = out.errorStyle;
  const title = `Backing up ${yellow(addOn.name)} to ${name(transfer.name)}`;
  await followTransfer({ out, client, service, app: addOn.app.name, transfer, title, verbose });
}
