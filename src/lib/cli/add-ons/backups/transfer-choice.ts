import type { PlatformClient } from '../../../client/platform-client.ts';
import type { Transfer } from '../../../client/wire/database.ts';
import { CommandError } from '../../command-error.ts';
import { type BackedService, transfersOf } from './backed-service.ts';
import { isBackup } from './transfer-list.ts';

/** One of an app by its name, `b001`. @throws {CommandError} `unknown_transfer` */
export async function chooseTransfer(
  client: PlatformClient,
  service: BackedService,
  { app, name }: { readonly app: string; readonly name: string },
): Promise<Transfer> {
  const found = (await transfersOf(client, service, app)).find((each) => each.name === name);
  if (found) return found;
  throw new CommandError(`There is no ${name} on ${app}. See: renga ${service.topic} --app ${app}`, {
    id: 'unknown_transfer',
  });
}

/** A backup that is whole: the one that is named, else the newest. @throws {CommandError} `no_backup` */
export async function chooseBackup(
  client: PlatformClient,
  service: BackedService,
  { app, name }: { readonly app: string; readonly name: string | undefined },
): Promise<Transfer> {
  const found =
    name === undefined
      ? (await transfersOf(client, service, app)).findLast((each) => isBackup(each) && each.succeeded)
      : await chooseTransfer(client, service, { app, name });
  if (found && isBackup(found) && found.succeeded) return found;
  throw new CommandError(
    found
      ? `${found.name} on ${app} is no backup that was completed.`
      : `No backups on ${app}. Capture one with: renga ${service.topic}:capture --app ${app}`,
    { id: 'no_backup' },
  );
}
