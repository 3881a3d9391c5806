import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { pipelineFlag } from '../../lib/cli/pipeline/stage-flag.ts';
import { confirmApp } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PipelinesTransfer extends RengaCommand {
  static override description =
    'give a pipeline to another account or to a team\nIts apps stay with their owners.';
  static override examples = [
    '$ renga pipelines:transfer me@example.com -p my-pipeline',
    '$ renga pipelines:transfer poets -p my-pipeline',
  ];
  static override args = {
    owner: Args.string({ description: 'e-mail of the new owner, or a team', required: true }),
  };
  static override flags = {
    confirm: Flags.string({
      char: 'c',
      description: 'do it without asking; name the pipeline again',
      helpValue: 'PIPELINE',
    }),
    pipeline: Flags.string(pipelineFlag),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PipelinesTransfer);
    const { client, out } = this;
    const pipeline = await client.pipelines.get(flags.pipeline);
    const type = args.owner.includes('@') ? 'user' : 'team';
    const owner =
      type === 'user' ? await client.platform.user(args.owner) : await client.teams.get(args.owner);
    const whose = type === 'user' ? `${args.owner} account` : `${args.owner} team`;
    const name = out.errorStyle.magenta(pipeline.name);
    await confirmApp(out, pipeline.name, flags.confirm, `This will transfer ${name} to the ${whose}`);
    await out.action(`Transferring ${name} pipeline to the ${whose}`, () =>
      client.pipelines.transfer(pipeline.id, { id: owner.id, type }),
    );
  }
}
