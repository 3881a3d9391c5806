import { createReadStream, existsSync, statSync } from 'node:fs';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { postgresArg } from '../../../lib/cli/add-ons/database-args.ts';
import { followTransfer } from '../../../lib/cli/add-ons/follow-transfer.ts';
import { chooseOfService } from '../../../lib/cli/add-ons/service-choice.ts';
import { chooseBackup } from '../../../lib/cli/add-ons/transfer-choice.ts';
import { appFlags, confirmFlag } from '../../../lib/cli/flags.ts';
import { formatSize } from '../../../lib/cli/output/file-size.ts';
import { confirmApp } from '../../../lib/cli/prompt.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgBackupsRestore extends RengaCommand {
  static override description =
    "put a backup in the place of all that is in a database\nThe archive is restored aside and takes the place of what was there when it is whole. Another app's backup is APP::ID; a URL or a file is an archive of pg_dump's custom format.";
  static override examples = [
    '$ renga pg:backups:restore b001 DATABASE -a my-app',
    '$ renga pg:backups:restore other-app::b001 DATABASE -a my-app -c my-app',
    '$ renga pg:backups:restore https://example.com/latest.dump DATABASE -a my-app',
    '$ renga pg:backups:restore ./latest.dump DATABASE -a my-app',
  ];
  static override args = {
    backup: Args.string({
      ignoreStdin: true,
      description: 'ID, URL or file of the backup; the newest without it',
    }),
    database: postgresArg,
  };
  static override flags = {
    ...appFlags,
    confirm: confirmFlag,
    extensions: Flags.string({
      char: 'e',
      description: 'extensions to install first, with commas between them',
      helpValue: 'NAMES',
    }),
    verbose: Flags.boolean({ char: 'v', description: 'show what the tools of PostgreSQL say' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgBackupsRestore);
    const { client, out } = this;
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'postgresql', { text: args.database, app });
    const { name, url } = await this.#archive(args.backup, app);
    const { yellow } = out.errorStyle;
    const consequence = `All data in ${yellow(addOn.name)} will be replaced by ${name}.`;
    await confirmApp(out, app, flags.confirm, consequence);
    const extensions = (flags.extensions ?? '').split(',').map((each) => each.trim().toLowerCase());
    const transfer = await client.transfers.restore(
      addOn.name,
      await url(),
      extensions.filter(Boolean).sort(),
    );
    await followTransfer({
      out,
      client,
      app: addOn.app.name,
      transfer,
      title: `Restoring ${name} to ${yellow(addOn.name)}`,
      verbose: flags.verbose,
    });
  }

  /** Where it comes from; a file is uploaded when it is certain that it is wanted. */
  async #archive(
    text: string | undefined,
    app: string,
  ): Promise<{ readonly name: string; readonly url: () => Promise<string> }> {
    if (text !== undefined && /^https?:\/\//.test(text))
      return { name: new URL(text).host, url: async () => text };
    if (text !== undefined && isFile(text)) return { name: text, url: () => this.#upload(text) };
    const [of, id] = text?.includes('::') ? text.split('::') : [app, text];
    const { name, uuid } = await chooseBackup(this.client, of ?? app, id);
    return { name, url: async () => (await this.client.transfers.publicUrl(of ?? app, uuid)).url };
  }

  #upload(path: string): Promise<string> {
    const archive = { bytes: statSync(path).size, open: () => createReadStream(path) };
    return this.out.action(
      `Uploading ${path}`,
      () => this.client.transfers.upload(archive),
      () => `done, ${formatSize(archive.bytes)}`,
    );
  }
}

/** Something with a slash or a dot in it, which no ID has. */
const isFile = (text: string): boolean => /[./]/.test(text) && existsSync(text);
