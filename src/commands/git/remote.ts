import * as Flags from '@oclif/core/flags';
import { CommandError } from '../../lib/cli/command-error.ts';
import { inRepository, setRemote } from '../../lib/cli/git/git.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class GitRemote extends RengaCommand {
  static override description =
    'add a git remote for an app to this repository\nThe password for its host is then asked of renga, in this repository only.';
  static override examples = [
    '$ renga git:remote -a my-app\nset git remote renga to http://git.localhost:8080/my-app.git',
    '$ renga git:remote -a my-app-staging -r staging',
  ];
  static override flags = {
    app: Flags.string({
      char: 'a',
      description: 'app to add a remote for',
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
    const { flags } = await this.parse(GitRemote);
    if (!inRepository(process.cwd()))
      throw new CommandError('Not a git repository. Run git init first.', { id: 'not_a_repository' });
    const app = await this.client.apps.get(flags.app);
    await setRemote(flags.remote, app.git_url, this.credentialHelper);
    this.out.line(
      `set git remote ${this.out.style.name(flags.remote)} to ${this.out.style.info(app.git_url)}`,
    );
  }
}
