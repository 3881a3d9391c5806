import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { appFlags, confirmFlag } from '../../lib/cli/flags.ts';
import { confirmApp } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AppsTransfer extends RengaCommand {
  static override description =
    'give an app to another owner\nA person is offered it, and has it once they take it with renga apps:transfers:accept; you go on working on it as a collaborator. A team of yours has it at once, and so has a member of the team that owns it.';
  static override examples = [
    '$ renga apps:transfer friend@example.com -a my-app',
    '$ renga apps:transfer poets -a my-app',
  ];
  static override args = {
    recipient: Args.string({ description: 'e-mail address of the new owner, or a team', required: true }),
  };
  static override flags = {
    ...appFlags,
    confirm: confirmFlag,
    locked: Flags.boolean({ char: 'l', description: 'lock the app at its new team' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AppsTransfer);
    const { client, out } = this;
    const { recipient } = args;
    const isPerson = recipient.includes('@');
    const { name, team } = await client.apps.get(this.app(flags));
    if (isPerson && !team) return this.#offer(name, recipient);
    const consequence = `All collaborators will be removed from ${out.errorStyle.app(name)}.`;
    if (isPerson) await confirmApp(out, name, flags.confirm, consequence);
    const to = isPerson ? out.errorStyle.user(recipient) : out.errorStyle.magenta(recipient);
    await out.action(`Transferring ${out.errorStyle.app(name)} to ${to}`, () =>
      client.teams.give(name, recipient),
    );
    if (flags.locked && !isPerson)
      await out.action(`Locking ${out.errorStyle.app(name)}`, () => client.teams.lock(name, true));
  }

  async #offer(app: string, recipient: string): Promise<void> {
    const { errorStyle } = this.out;
    await this.out.action(
      `Offering ${errorStyle.app(app)} to ${errorStyle.user(recipient)}`,
      () => this.client.appTransfers.create(app, recipient),
      ({ state }) => (state === 'pending' ? 'done, they have to accept it' : 'done, it is theirs already'),
    );
  }
}
