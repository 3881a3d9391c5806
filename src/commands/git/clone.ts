import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { clone } from '../../lib/cli/git/git.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class GitClone extends RengaCommand {
  static override description = 'clone the repository of an app';
  static override examples = ['$ renga git:clone -a my-app', '$ renga git:clone -a my-app some/folder'];
  static override args = {
    folder: Args.string({ description: 'where to clone to; the name of the app without it' }),
  };
  static override flags = {
    app: Flags.string({
      char: 'a',
      description: 'app to clone',
      required: true,
      env: 'RENGA_APP',
      helpValue: 'APP',
    }),
    remote: Flags.string({
      char: 'r',
      description: 'name of the remote',
      default: 'renga',
      helpValue: 'REMOTE',
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(GitClone);
    const app = await this.client.apps.get(flags.app);
    await clone(app.git_url, args.folder ?? app.name, flags.remote, this.credentialHelper);
  }
}
