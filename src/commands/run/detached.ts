import * as Flags from '@oclif/core/flags';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { joinCommand, oneOffFlags, oneOffParams, splitOwnFlags } from '../../lib/cli/run/command-line.ts';

export default class RunDetached extends RengaCommand {
  static override description =
    'run a command in a one-off dyno in the background\nWhat it prints goes to the log of the app.';
  static override usage = 'run:detached [-a APP] [-r REMOTE] [-e A=1;B=2] [-s SIZE] [-t] COMMAND...';
  static override examples = ['$ renga run:detached ls', '$ renga run:detached --tail npm run import'];
  static override strict = false;
  static override flags = {
    ...appFlags,
    ...oneOffFlags,
    tail: Flags.boolean({ char: 't', description: 'continually stream its logs' }),
  };

  override async run(): Promise<void> {
    const { own, command } = splitOwnFlags(this.argv, RunDetached.flags);
    const { flags } = await this.parse(RunDetached, [...own]);
    const app = this.app(flags);
    const line = joinCommand(command);
    const { code, app: mark, name } = this.out.errorStyle;
    const dyno = await this.out.action(
      `Running ${code(line)} on ${mark(app)}`,
      () => this.client.dynos.run(app, { ...oneOffParams(line, flags), attach: false }),
      (started) => `done, ${name(started.name)}`,
    );
    if (!flags.tail)
      return this.out.line(
        `Run ${this.out.style.code(`renga logs --app ${app} --dyno-name ${dyno.name}`)} to view the output.`,
      );
    for await (const text of this.client.logs.read(app, { lines: 100, tail: true, dyno: dyno.name }))
      this.out.line(text);
  }
}
