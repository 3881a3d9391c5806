import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { readKeyFile } from '../../lib/cli/ssh-key.ts';

export default class KeysAdd extends RengaCommand {
  static override description = 'add a public SSH key\nThe one in ~/.ssh unless another file is named.';
  static override examples = ['$ renga keys:add', '$ renga keys:add ~/.ssh/work.pub'];
  static override args = { key: Args.string({ description: 'file of the public key' }) };
  static override flags = {
    yes: Flags.boolean({ char: 'y', description: 'taken for the sake of scripts; nothing is asked' }),
  };

  override async run(): Promise<void> {
    const { args } = await this.parse(KeysAdd);
    const { path, text } = readKeyFile(args.key);
    await this.out.action(`Uploading ${path} SSH key`, () => this.client.sshKeys.add(text));
  }
}
