import { chosenPipeline, pipelineFlags } from '../../lib/cli/pipeline/chosen-pipeline.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class CiDisable extends RengaCommand {
  static override description =
    'test commits that are pushed to the repository of a pipeline no more\nTests are run by ci:run then, and where review apps wait for them.';
  static override examples = ['$ renga ci:disable --pipeline my-pipeline'];
  static override flags = pipelineFlags;

  override async run(): Promise<void> {
    const { flags } = await this.parse(CiDisable);
    const { client, out } = this;
    const { id, name } = await chosenPipeline(client, flags.pipeline, () => this.appOrNone(flags));
    await out.action(`Testing no more pushes to ${out.errorStyle.magenta(name)}`, () =>
      client.pipelines.testPushes(id, false),
    );
  }
}
