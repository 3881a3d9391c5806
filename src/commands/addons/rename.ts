import * as Args from '@oclif/core/args';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AddonsRename extends RengaCommand {
  static override description =
    'rename an add-on\nThe names that apps have for it, and with them their config vars, stay as they are.';
  static override examples = ['$ renga addons:rename postgresql-concave-52656 my-db'];
  static override args = {
    addon_name: Args.string({ description: 'name of the add-on', required: true }),
    new_name: Args.string({ description: 'its new name', required: true }),
  };

  override async run(): Promise<void> {
    const { args } = await this.parse(AddonsRename);
    const addOn = await this.client.addOns.get(args.addon_name);
    await this.client.addOns.update(addOn, { name: args.new_name });
    this.out.line(`${addOn.name} successfully renamed to ${this.out.style.yellow(args.new_name)}.`);
  }
}
