import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class KeysClear extends RengaCommand {
  static override description = 'remove all your public SSH keys';
  static override examples = ['$ renga keys:clear'];

  override async run(): Promise<void> {
    await this.parse(KeysClear);
    await this.out.action('Removing all SSH keys', async () => {
      for (const { id } of await this.client.sshKeys.list()) await this.client.sshKeys.remove(id);
    });
  }
}
