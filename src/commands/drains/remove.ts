import * as Args from '@oclif/core/args';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class DrainsRemove extends RengaCommand {
  static override description = 'stop sending the log of an app to a URL';
  static override examples = [
    '$ renga drains:remove https://user:password@logs.example.com/app -a my-app',
    '$ renga drains:remove d.01234567-89ab-4cde-8123-456789abcdef -a my-app',
  ];
  static override args = { url: Args.string({ description: 'URL or token of the drain', required: true }) };
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(DrainsRemove);
    const { url } = await this.client.drains.remove(this.app(flags), args.url);
    this.out.line(`Successfully removed drain ${url}`);
  }
}
