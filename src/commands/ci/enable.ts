import { chosenPipeline, pipelineFlags } from '../../lib/cli/pipeline/chosen-pipeline.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class CiEnable extends RengaCommand {
  static override description =
    'test every commit that is pushed to the repository of a pipeline\nEach in an app of its own, as ci:run does.';
  static override examples = ['$ renga ci:enable --pipeline my-pipeline'];
  static override flags = pipelineFlags;

  override async run(): Promise<void> {
    const { flags } = await this.parse(CiEnable);
    const { client, out } = this;
    const { id, name } = await chosenPipeline(client, flags.pipeline, () => this.appOrNone(flags));
    await out.action(`Testing every push to ${out.errorStyle.magenta(name)}`, () =>
      client.pipelines.testPushes(id, true),
    );
  }
}
