import * as Args from '@oclif/core/args';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PipelinesDestroy extends RengaCommand {
  static override description = 'destroy a pipeline\nIts apps stay as they are.';
  static override examples = ['$ renga pipelines:destroy my-pipeline'];
  static override args = {
    pipeline: Args.string({ description: 'name or id of the pipeline', required: true }),
  };

  override async run(): Promise<void> {
    const { args } = await this.parse(PipelinesDestroy);
    const { client, out } = this;
    const pipeline = await client.pipelines.get(args.pipeline);
    await out.action(`Destroying ${out.errorStyle.magenta(pipeline.name)} pipeline`, () =>
      client.pipelines.delete(pipeline.id),
    );
  }
}
