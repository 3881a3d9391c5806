import * as Args from '@oclif/core/args';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PipelinesRename extends RengaCommand {
  static override description = 'rename a pipeline';
  static override examples = ['$ renga pipelines:rename my-pipeline my-better-pipeline'];
  static override args = {
    pipeline: Args.string({ description: 'name or id of the pipeline', required: true }),
    name: Args.string({ description: 'new name', required: true }),
  };

  override async run(): Promise<void> {
    const { args } = await this.parse(PipelinesRename);
    const { client, out } = this;
    const paint = out.errorStyle.magenta;
    await out.action(`Renaming ${paint(args.pipeline)} pipeline to ${paint(args.name)}`, () =>
      client.pipelines.rename(args.pipeline, args.name),
    );
  }
}
