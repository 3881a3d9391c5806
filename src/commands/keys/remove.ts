import * as Args from '@oclif/core/args';
import { CommandError } from '../../lib/cli/command-error.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class KeysRemove extends RengaCommand {
  static override description = 'remove a public SSH key';
  static override examples = ['$ renga keys:remove me@laptop'];
  static override args = {
    key: Args.string({ description: 'comment, fingerprint or id of the key', required: true }),
  };

  override async run(): Promise<void> {
    const { args } = await this.parse(KeysRemove);
    await this.out.action(`Removing ${args.key} SSH key`, async () => {
      const keys = await this.client.sshKeys.list();
      const found = keys.filter((key) => [key.comment, key.fingerprint, key.id].includes(args.key));
      if (found.length === 0)
        throw new CommandError(`You have no SSH key ${args.key}. See them: renga keys`, { id: 'not_found' });
      for (const { id } of found) await this.client.sshKeys.remove(id);
    });
  }
}
