import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { followTransfer } from '../../lib/cli/add-ons/backups/follow-transfer.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags, confirmFlag } from '../../lib/cli/flags.ts';
import { confirmApp } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import type { AddOnResource } from '../../lib/client/wire/add-on.ts';

export default class PgCopy extends RengaCommand {
  static override description =
    "put all data of one database in the place of those of another\nDATABASE, a name, or APP::DATABASE for another app's. Credentials are not copied.";
  static override examples = [
    '$ renga pg:copy DATABASE HEROKU_POSTGRESQL_ONYX -a my-app',
    '$ renga pg:copy other-app::DATABASE DATABASE -a my-app -c my-app',
  ];
  static override args = {
    source: Args.string({ ignoreStdin: true, description: 'database to read', required: true }),
    target: Args.string({ ignoreStdin: true, description: 'database to replace', required: true }),
  };
  static override flags = {
    ...appFlags,
    confirm: confirmFlag,
    verbose: Flags.boolean({ char: 'v', description: 'show what the tools of PostgreSQL say' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgCopy);
    const { client, out } = this;
    const app = this.app(flags);
    const choose = (text: string) => chooseOfService(client, 'postgresql', { text, app });
    const [from, to] = await Promise.all([choose(args.source), choose(args.target)]);
    const { yellow } = out.errorStyle;
    await confirmApp(
      out,
      app,
      flags.confirm,
      `All data in ${yellow(to.name)} will be replaced by those of ${yellow(from.name)}.`,
    );
    const [fromUrl, toUrl] = await Promise.all([this.#place(from), this.#place(to)]);
    const transfer = await client.transfers.copy(to.name, fromUrl, toUrl);
    await followTransfer({
      out,
      client,
      app: to.app.name,
      transfer,
      title: `Copying ${yellow(from.name)} to ${yellow(to.name)}`,
      verbose: flags.verbose,
    });
  }

  /** Where it is, without the way in. */
  async #place({ name }: AddOnResource): Promise<string> {
    const { host, port, database } = await this.client.databases.credential(name, 'default');
    return `postgres://${host}:${port}/${database}`;
  }
}
