import { peopleOf } from '../../lib/cli/access/people.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AccessIndex extends RengaCommand {
  static override description = 'list who works on an app';
  static override hiddenAliases = ['sharing'];
  static override examples = ['$ renga access -a my-app'];
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(AccessIndex);
    const collaborators = await this.client.collaborators.list(this.app(flags));
    if (flags.json) return this.out.json(collaborators);
    this.out.table(peopleOf(collaborators), [
      { header: 'Email', get: ({ user }) => user.email, paint: this.out.style.user },
      { header: 'Role', get: ({ role }) => role },
      { header: 'Permissions', get: ({ permissions }) => permissions.map(({ name }) => name).join(', ') },
    ]);
  }
}
