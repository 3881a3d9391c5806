import type { PlatformClient } from '../../../client/platform-client.ts';
import type { Output } from '../../output/output.ts';
import { confirmApp } from '../../prompt.ts';
import type { BackedService } from './backed-service.ts';
import { chooseTransfer } from './transfer-choice.ts';

interface Surroundings {
  readonly client: PlatformClient;
  readonly out: Output;
}

/** Deletes a backup, once the person has named its app. */
export async function deleteBackup(
  { client, out }: Surroundings,
  service: BackedService,
  wanted: { readonly app: string; readonly name: string; readonly confirm: string | undefined },
): Promise<void> {
  const { app, confirm } = wanted;
  const { name, uuid } = await chooseTransfer(client, service, wanted);
  await confirmApp(out, app, confirm, `This will delete ${out.errorStyle.name(name)} for good.`);
  await out.action(`Deleting backup ${out.errorStyle.name(name)} on ${out.errorStyle.app(app)}`, () =>
    client.transfers.delete(app, uuid),
  );
}
