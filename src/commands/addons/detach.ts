import * as Args from '@oclif/core/args';
import { appFlags } from '../../lib/cli/flags.ts';
import { newestReleaseSeen, settleRelease } from '../../lib/cli/release/settle-release.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AddonsDetach extends RengaCommand {
  static override description = 'detach an existing add-on from an app';
  static override examples = ['$ renga addons:detach READER -a my-app'];
  static override args = {
    attachment_name: Args.string({ description: 'name of the attachment', required: true }),
  };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AddonsDetach);
    const { out, client } = this;
    const app = this.app(flags);
    const attachment = await client.addOns.attachment(app, args.attachment_name);
    const { app: mark, yellow, name } = out.errorStyle;
    await out.action(
      `Detaching ${name(attachment.name)} to ${yellow(attachment.addon.name)} from ${mark(app)}`,
      () => client.addOns.detach(attachment),
    );
    const release = await newestReleaseSeen(client, app);
    if (!release) return;
    await out.action(
      `Unsetting ${name(attachment.name)} config vars and restarting ${mark(app)}`,
      () => settleRelease({ client, app, release }),
      ({ version }) => `done, ${name(`v${version}`)}`,
    );
  }
}
