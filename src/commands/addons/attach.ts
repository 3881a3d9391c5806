import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { chooseAddOn } from '../../lib/cli/add-ons/add-on-choice.ts';
import { appFlags, confirmFlag } from '../../lib/cli/flags.ts';
import { newestRelease, settleRelease } from '../../lib/cli/release/settle-release.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AddonsAttach extends RengaCommand {
  static override description =
    'attach an existing add-on to an app\nWith --confirm, a name that the app has for another add-on moves to this one.';
  static override examples = [
    '$ renga addons:attach my-db -a other-app',
    '$ renga addons:attach my-db -a my-app --as READER --credential analyst',
  ];
  static override args = { addon_name: Args.string({ description: 'name of the add-on', required: true }) };
  static override flags = {
    ...appFlags,
    as: Flags.string({ description: 'name of the attachment', helpValue: 'NAME' }),
    confirm: confirmFlag,
    credential: Flags.string({
      description: 'credential of a database that its config vars are of; see renga pg:credentials',
      helpValue: 'NAME',
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AddonsAttach);
    const { out, client } = this;
    const app = this.app(flags);
    const addOn = await chooseAddOn(client, args.addon_name, null);
    const { app: mark, yellow, name } = out.errorStyle;
    const { as, confirm, credential } = flags;
    const of = credential ? `${name(credential)} of ` : '';
    const called = as ? ` as ${name(as)}` : '';
    const attachment = await out.action(`Attaching ${of}${yellow(addOn.name)}${called} to ${mark(app)}`, () =>
      client.addOns.attach({
        addOn: addOn.name,
        app,
        as,
        confirm,
        ...(credential ? { namespace: `credential:${credential}` } : {}),
      }),
    );
    await out.action(
      `Setting ${name(attachment.name)} config vars and restarting ${mark(app)}`,
      async () => settleRelease({ client, app, release: await newestRelease(client, app) }),
      ({ version }) => `done, ${name(`v${version}`)}`,
    );
  }
}
