import * as Flags from '@oclif/core/flags';
import { postgresArg } from '../../../lib/cli/add-ons/database-args.ts';
import { appNames, settleApps } from '../../../lib/cli/add-ons/rotation.ts';
import { chooseOfService } from '../../../lib/cli/add-ons/service-choice.ts';
import { appFlags, confirmFlag } from '../../../lib/cli/flags.ts';
import { confirmApp } from '../../../lib/cli/prompt.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgCredentialsRotate extends RengaCommand {
  static override description =
    'give credentials of a database new passwords\nThe old ones open no connection any more, and the apps are restarted with the new ones. Connections of the default credential are ended at once; those of another one when its apps run with the new password, or at once with --force.';
  static override examples = [
    '$ renga pg:credentials:rotate DATABASE -a my-app -c my-app',
    '$ renga pg:credentials:rotate DATABASE --name analyst -a my-app',
    '$ renga pg:credentials:rotate DATABASE --all -a my-app',
  ];
  static override args = { database: postgresArg };
  static override flags = {
    ...appFlags,
    all: Flags.boolean({ description: 'all credentials', exclusive: ['name'] }),
    confirm: confirmFlag,
    force: Flags.boolean({ description: 'end the connections of other credentials at once too' }),
    name: Flags.string({
      char: 'n',
      description: 'name of the credential, the default one without it',
      helpValue: 'NAME',
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgCredentialsRotate);
    const { client, out } = this;
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'postgresql', { text: args.database, app });
    const name = flags.all ? null : (flags.name ?? 'default');
    const affected = appNames(
      (await client.addOns.attachmentsOf(addOn)).filter(
        ({ namespace }) => name === null || (namespace ?? 'credential:default') === `credential:${name}`,
      ),
    );
    const what = name === null ? 'all credentials' : `the ${name} credential`;
    const restarts =
      affected.length === 0 ? 'No app is attached by it.' : `It restarts ${affected.join(', ')}.`;
    await confirmApp(
      out,
      app,
      flags.confirm,
      `The password of ${what} of ${out.errorStyle.yellow(addOn.name)} will change. ${restarts}`,
    );
    await out.action(`Rotating ${name ?? 'all credentials'} on ${out.errorStyle.yellow(addOn.name)}`, () =>
      client.databases.rotate(addOn.name, name, { forced: flags.force }),
    );
    await settleApps({ out, client }, affected);
  }
}
