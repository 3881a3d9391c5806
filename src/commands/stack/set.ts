import * as Args from '@oclif/core/args';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class StackSet extends RengaCommand {
  static override description = 'set the stack of an app\nThe next build uses it.';
  static override hiddenAliases = ['apps:stacks:set'];
  static override examples = ['$ renga stack:set debian-13 -a my-app'];
  static override args = { stack: Args.string({ description: 'name of the stack', required: true }) };
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(StackSet);
    const name = this.app(flags);
    const app = await this.out.action(`Setting stack to ${this.out.errorStyle.name(args.stack)}`, () =>
      this.client.apps.update(name, { build_stack: args.stack }),
    );
    if (app.stack.name === app.build_stack.name) return;
    this.out.line(`You will need to redeploy ${this.out.style.app(app.name)} for the change to take effect.`);
    const { code } = this.out.style;
    if (app.build_stack.name === 'container')
      return this.out.line(
        `Run ${code(`renga container:push web -a ${app.name}`)}, then ${code(`renga container:release web -a ${app.name}`)}.`,
      );
    const push = code(`git push ${flags.remote ?? 'renga'} main`);
    this.out.line(`Run ${push} to trigger a new build on ${this.out.style.app(app.name)}.`);
  }
}
