import * as Flags from '@oclif/core/flags';
import { dynoFlags } from '../lib/cli/dyno-choice.ts';
import { appFlags } from '../lib/cli/flags.ts';
import { LogColours } from '../lib/cli/log-colours.ts';
import { colourStyle, plainStyle } from '../lib/cli/output/style.ts';
import { RengaCommand } from '../lib/cli/renga-command.ts';

export default class Logs extends RengaCommand {
  static override description = 'display recent log output';
  static override examples = [
    '$ renga logs --app=my-app',
    '$ renga logs --num=50',
    '$ renga logs --dyno-name=web.1 --tail',
    '$ renga logs --source=heroku --process-type=router',
  ];
  static override flags = {
    ...appFlags,
    ...dynoFlags,
    'force-colors': Flags.boolean({ description: 'colour lines even when they do not go to a terminal' }),
    num: Flags.integer({
      char: 'n',
      description: 'number of lines to display',
      default: 100,
      min: 1,
      max: 1500,
    }),
    source: Flags.string({
      char: 's',
      description: 'only what the app or the platform wrote',
      options: ['app', 'heroku'],
    }),
    tail: Flags.boolean({ char: 't', description: 'continually stream logs' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Logs);
    const app = this.app(flags);
    const dyno = flags['dyno-name'] ?? flags['process-type'];
    const { num: lines, source, tail = false } = flags;
    const style = flags['force-colors'] ? await colourStyle() : this.out.style;
    const colours = style === plainStyle ? null : new LogColours(style);
    const query = { lines, tail, ...(source ? { source } : {}), ...(dyno ? { dyno } : {}) };
    for await (const line of this.client.logs.read(app, query))
      this.out.line(colours ? colours.paint(line) : line);
  }
}
