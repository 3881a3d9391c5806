import * as Flags from '@oclif/core/flags';
import { followFile } from '../../lib/cli/follow-file.ts';
import { localLog } from '../../lib/cli/local-control-plane.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class BackendLogs extends RengaCommand {
  static override description = 'show what the local backend itself wrote, not the apps';
  static override examples = ['$ renga backend:logs', '$ renga backend:logs --tail'];
  static override flags = {
    num: Flags.integer({ char: 'n', description: 'how many lines to show', default: 100, min: 0 }),
    tail: Flags.boolean({ char: 't', description: 'go on with what comes' }),
  };
  static override autostart = false;
  static override only = 'local';

  override async run(): Promise<void> {
    const { flags } = await this.parse(BackendLogs);
    for await (const text of followFile(localLog(), { lines: flags.num, tail: flags.tail }))
      this.out.raw(text);
  }
}
