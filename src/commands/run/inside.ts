import { CommandError, Quit } from '../../lib/cli/command-error.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { runInside } from '../../lib/cli/run/attached-run.ts';
import { attachedFlags, joinCommand, splitOwnFlags } from '../../lib/cli/run/command-line.ts';

export default class RunInside extends RengaCommand {
  static override description =
    'run a command inside a dyno that is up\nIt has the environment of that dyno, and ends with it. Ends with the exit status of the command.';
  static override usage = 'run:inside DYNO COMMAND... [-a APP] [-r REMOTE] [--no-tty]';
  static override examples = [
    '$ renga run:inside web.1 bash',
    '$ renga run:inside worker.2 -a my-app -- ps -ef',
  ];
  static override strict = false;
  static override flags = {
    ...appFlags,
    ...attachedFlags,
  };

  override async run(): Promise<void> {
    const { own, command } = splitOwnFlags(this.argv, RunInside.flags);
    const { flags } = await this.parse(RunInside, [...own]);
    const [dyno, ...words] = command;
    if (dyno === undefined || words.length === 0)
      throw CommandError.usage(
        'Usage: renga run:inside DYNO COMMAND\n\nExample: renga run:inside web.1 bash',
      );
    const { out, client, backend } = this;
    const app = this.app(flags);
    const line = joinCommand(words);
    const { code, name } = out.errorStyle;
    const title = `Running ${code(line)} in ${name(dyno)} on ${out.errorStyle.app(app)}`;
    const noTty = flags['no-tty'];
    const status = await runInside({ out, client, backend, app, noTty, dyno, command: line, title });
    if (status !== 0) throw new Quit(status);
  }
}
