import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { addBackend } from '../../lib/cli/backends/add-backend.ts';
import { useBackend } from '../../lib/cli/backends/change-backends.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class BackendsAdd extends RengaCommand {
  static override description =
    'give a name to a backend elsewhere: a server of your own, or Heroku\nNothing is kept unless it answers.';
  static override examples = [
    '$ renga backends:add prod https://api.example.com\nAdding prod... done, https://api.example.com',
    '$ renga backends:add lab https://api.lab.internal:8443 --ca ca.pem --use',
    '$ renga backends:add heroku https://api.heroku.com',
  ];
  static override args = {
    name: Args.string({ description: 'name to call it by', required: true }),
    url: Args.string({ description: 'address of its API', required: true }),
  };
  static override flags = {
    ca: Flags.string({
      description: 'certificate (PEM) of the only authority that may vouch for it, where that is your own',
      helpValue: 'FILE',
    }),
    use: Flags.boolean({ description: 'speak to it from now on when nothing else is said' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(BackendsAdd);
    const { name, url } = args;
    const place = this.backendOptions;
    await this.out.action(
      `Adding ${this.out.errorStyle.name(name)}`,
      () => addBackend({ name, url, caPath: flags.ca, place }),
      (address) => `done, ${this.out.errorStyle.info(address)}`,
    );
    if (flags.use) await useBackend(name, place);
    this.out.note(`Log in to it: renga login --backend ${name}`);
  }
}
