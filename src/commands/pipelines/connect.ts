import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { CommandError } from '../../lib/cli/command-error.ts';
import { inRepository, setRemote } from '../../lib/cli/git/git.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PipelinesConnect extends RengaCommand {
  static override description =
    'connect this git repository with the one of a pipeline\nEvery pipeline has a repository of its own, from whose branches review apps are made. A push to it deploys nothing.';
  static override examples = ['$ renga pipelines:connect my-pipeline\n$ git push pipeline my-branch'];
  static override args = {
    name: Args.string({ description: 'name or id of the pipeline', required: true }),
  };
  static override flags = {
    remote: Flags.string({
      char: 'r',
      description: 'name of the git remote',
      default: 'pipeline',
      helpValue: 'REMOTE',
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PipelinesConnect);
    if (!inRepository(process.cwd()))
      throw new CommandError('Not a git repository. Run git init first.', { id: 'not_a_repository' });
    const { git_url } = await this.client.pipelines.repository(args.name);
    await setRemote(flags.remote, git_url, this.credentialHelper);
    this.out.line(`set git remote ${this.out.style.name(flags.remote)} to ${this.out.style.info(git_url)}`);
  }
}
