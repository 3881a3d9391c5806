import { Quit } from '../../lib/cli/command-error.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { runAttached } from '../../lib/cli/run/attached-run.ts';
import {
  attachedFlags,
  joinCommand,
  oneOffFlags,
  oneOffParams,
  splitOwnFlags,
} from '../../lib/cli/run/command-line.ts';

export default class RunIndex extends RengaCommand {
  static override description =
    'run a command in a one-off dyno, with your terminal\nEnds with the exit status of the command. Ctrl-C goes to the command; pressed four times quickly it disconnects. Write -- in front of a command whose own flags could be taken for ours.';
  static override usage = 'run [-a APP] [-r REMOTE] [-e A=1;B=2] [-s SIZE] [--no-tty] COMMAND...';
  static override examples = [
    '$ renga run bash',
    '$ renga run -s standard-2x -- npm run migrate --verbose',
    '$ renga run cat < notes.txt',
  ];
  static override strict = false;
  static override flags = {
    ...appFlags,
    ...oneOffFlags,
    ...attachedFlags,
  };

  override async run(): Promise<void> {
    const { own, command } = splitOwnFlags(this.argv, RunIndex.flags);
    const { flags } = await this.parse(RunIndex, [...own]);
    const { out, client, backend } = this;
    const app = this.app(flags);
    const params = oneOffParams(joinCommand(command), flags);
    const status = await runAttached({ out, client, backend, app, params, noTty: flags['no-tty'] });
    if (status !== 0) throw new Quit(status);
  }
}
