import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { promote } from '../../lib/cli/add-ons/promote.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PgPromote extends RengaCommand {
  static override description =
    "make a database the app's main one: DATABASE_URL\nThe one that it takes the place of keeps another name, and its data.";
  static override examples = ['$ renga pg:promote HEROKU_POSTGRESQL_ONYX -a my-app'];
  static override args = {
    database: Args.string({
      ignoreStdin: true,
      description: 'attachment or name of the database',
      required: true,
    }),
  };
  static override flags = {
    ...appFlags,
    as: Flags.string({ description: 'name of the attachment, DATABASE without it', helpValue: 'NAME' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgPromote);
    const { client, out } = this;
    const app = this.app(flags);
    const next = await chooseOfService(client, 'postgresql', { text: args.database, app });
    await promote({ out, client, app, next, main: flags.as ?? 'DATABASE' });
  }
}
