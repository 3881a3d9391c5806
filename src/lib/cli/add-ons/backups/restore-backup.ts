import { createReadStream, existsSync, statSync } from 'node:fs';
import type { PlatformClient } from '../../../client/platform-client.ts';
import { formatSize } from '../../output/file-size.ts';
import type { Output } from '../../output/output.ts';
import { confirmApp } from '../../prompt.ts';
import { chooseOfService } from '../service-choice.ts';
import type { BackedService } from './backed-service.ts';
import { followTransfer } from './follow-transfer.ts';
import { chooseBackup } from './transfer-choice.ts';

interface Surroundings {
  readonly client: PlatformClient;
  readonly out: Output;
}

interface Restore {
  readonly app: string;
  readonly database: string | undefined;
  /** ID, `APP::ID`, URL or file; the newest without it. */
  readonly backup: string | undefined;
  readonly confirm: string | undefined;
  readonly extensions?: readonly string[];
  readonly verbose: boolean;
}

/** Puts a backup in the place of all that is in a database, once the person has named its app. */
export async function restoreBackup(
  { client, out }: Surroundings,
  service: BackedService,
  { app, database, backup, confirm, extensions = [], verbose }: Restore,
): Promise<void> {
  const addOn = await chooseOfService(client, service.service, { text: database, app });
  const { name, url } = await archiveOf({ client, out }, service, { text: backup, app });
  const { yellow } = out.errorStyle;
  await confirmApp(out, app, confirm, `All data in ${yellow(addOn.name)} will be replaced by ${name}.`);
  const transfer = await client.transfers.restore(addOn.name, await url(), extensions);
  const title = `Restoring ${name} to ${yellow(addOn.name)}`;
  await followTransfer({ out, client, service, app: addOn.app.name, transfer, title, verbose });
}

/** Where it comes from; a file is uploaded when it is certain that it is wanted. */
async function archiveOf(
  { client, out }: Surroundings,
  service: BackedService,
  { text, app }: { readonly text: string | undefined; readonly app: string },
): Promise<{ readonly name: string; readonly url: () => Promise<string> }> {
  if (text !== undefined && /^https?:\/\//.test(text))
    return { name: new URL(text).host, url: async () => text };
  if (text !== undefined && isFile(text)) return { name: text, url: () => upload({ client, out }, text) };
  const [of = app, id] = text?.includes('::') ? text.split('::') : [app, text];
  const { name, uuid } = await chooseBackup(client, service, { app: of, name: id });
  return { name, url: async () => (await client.transfers.publicUrl(of, uuid)).url };
}

function upload({ client, out }: Surroundings, path: string): Promise<string> {
  const archive = { bytes: statSync(path).size, open: () => createReadStream(path) };
  return out.action(
    `Uploading ${path}`,
    () => client.transfers.upload(archive),
    () => `done, ${formatSize(archive.bytes)}`,
  );
}

/** Something with a slash or a dot in it, which no ID has. */
const isFile = (text: string): boolean => /[./]/.test(text) && existsSync(text);
