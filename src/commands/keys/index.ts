import * as Flags from '@oclif/core/flags';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { shortKey } from '../../lib/cli/ssh-key.ts';

export default class KeysIndex extends RengaCommand {
  static override description =
    'list your public SSH keys\nThey are kept as Heroku keeps them; git itself is spoken over https.';
  static override examples = ['$ renga keys', '$ renga keys --long'];
  static override flags = {
    json: jsonFlag,
    long: Flags.boolean({ char: 'l', description: 'show them whole' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(KeysIndex);
    const keys = await this.client.sshKeys.list();
    if (flags.json) return this.out.json(keys);
    const [first] = keys;
    if (!first) return this.out.note('You have no SSH keys.');
    this.out.header(`${this.out.style.user(first.email)} keys`);
    for (const key of keys) this.out.line(flags.long ? key.public_key : shortKey(key));
  }
}
