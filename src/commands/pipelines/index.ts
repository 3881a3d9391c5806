import { jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PipelinesIndex extends RengaCommand {
  static override description = 'list your pipelines';
  static override hiddenAliases = ['pipelines:list'];
  static override examples = ['$ renga pipelines'];
  static override flags = { json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(PipelinesIndex);
    const pipelines = await this.client.pipelines.list();
    if (flags.json) return this.out.json(pipelines);
    if (pipelines.length === 0) return this.out.line('You have no pipelines.');
    this.out.header('My Pipelines');
    for (const { name } of pipelines) this.out.line(this.out.style.magenta(name));
  }
}
