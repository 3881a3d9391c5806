import * as Args from '@oclif/core/args';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class DrainsAdd extends RengaCommand {
  static override description =
    'send a copy of the log of an app to a URL\nThe receiver speaks https, http, syslog or syslog+tls.';
  static override examples = [
    '$ renga drains:add https://user:password@logs.example.com/app -a my-app',
    '$ renga drains:add syslog+tls://logs.example.com:6514 -a my-app',
  ];
  static override args = { url: Args.string({ description: 'URL of the receiver', required: true }) };
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(DrainsAdd);
    const { url } = await this.client.drains.add(this.app(flags), args.url);
    this.out.line(`Successfully added drain ${url}`);
  }
}
