import * as Flags from '@oclif/core/flags';
import { Quit } from '../../lib/cli/command-error.ts';

import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { runInside } from '../../lib/cli/run/attached-run.ts';
import { attachedFlags, joinCommand, splitOwnFlags } from '../../lib/cli/run/command-line.ts';
import { showReachable } from '../../lib/cli/run/reachable-dynos.ts';

const SHELL = ['bash'];

export default class PsExec extends RengaCommand {
  static override description =
    'open a shell, or run a command, inside a dyno that is up\nIt has the environment of that dyno, and ends with it. Ends with the exit status of the command.';
  static override usage = 'ps:exec [-a APP] [-r REMOTE] [-d DYNO] [--status [-j]] [--no-tty] [COMMAND...]';
  static override aliases = ['dyno:exec'];
  static override examples = [
    '$ renga ps:exec',
    '$ renga ps:exec --dyno worker.1 -- ps -ef',
    '$ renga ps:exec --status',
  ];
  static override strict = false;
  static override flags = {
    ...appFlags,
    ...attachedFlags,
    'dyno-name': Flags.string({
      char: 'd',
      aliases: ['dyno'],
      default: 'web.1',
      description: 'the dyno to connect to',
      helpValue: 'DYNO',
    }),
    ssh: Flags.boolean({
      description: 'taken for the sake of older scripts: no ssh is needed',
      hidden: true,
    }),
    status: Flags.boolean({ description: 'show which dynos can be connected to' }),
    json: jsonFlag,
  };

  override async run(): Promise<void> {
    const { own, command } = splitOwnFlags(this.argv, PsExec.flags);
    const { flags } = await this.parse(PsExec, [...own]);
    const { out, client, backend } = this;
    const app = this.app(flags);
    if (flags.status || flags.json) {
      const dynos = await client.dynos.list(app);
      return flags.json ? out.json(dynos) : showReachable(out, app, dynos);
    }
    const dyno = flags['dyno-name'];
    const line = joinCommand(command.length > 0 ? command : SHELL);
    const title = `Connecting to ${out.errorStyle.name(dyno)} on ${out.errorStyle.app(app)}`;
    const noTty = flags['no-tty'];
    const status = await runInside({ out, client, backend, app, noTty, dyno, command: line, title });
    if (status !== 0) throw new Quit(status);
  }
}
