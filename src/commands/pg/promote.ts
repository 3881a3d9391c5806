import * as Args from '@oclif/core/args';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { CommandError } from '../../lib/cli/command-error.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { newestRelease, settleRelease } from '../../lib/cli/release/settle-release.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

const MAIN = 'DATABASE';

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
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgPromote);
    const { client, out } = this;
    const app = this.app(flags);
    const next = await chooseOfService(client, 'postgresql', { text: args.database, app });
    const attachments = (await client.addOns.attachments()).filter((each) => each.app.name === app);
    const main = attachments.find(({ name }) => name === MAIN);
    const { app: mark, name, yellow } = out.errorStyle;
    if (main?.addon.id === next.id)
      throw new CommandError(`${next.name} is already promoted on ${app}.`, { id: 'already_promoted' });
    if (main && attachments.filter(({ addon }) => addon.id === main.addon.id).length === 1)
      await out.action(
        `Ensuring an alternate alias for existing ${name(`${MAIN}_URL`)}`,
        () => client.addOns.attach({ addOn: main.addon.name, app }),
        (made) => name(`${made.name}_URL`),
      );
    await out.action(`Promoting ${yellow(next.name)} to ${name(`${MAIN}_URL`)} on ${mark(app)}`, async () => {
      await client.addOns.attach({ addOn: next.name, app, as: MAIN, confirm: app });
      await settleRelease({ client, app, release: await newestRelease(client, app) });
    });
  }
}
