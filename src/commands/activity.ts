import * as Flags from '@oclif/core/flags';
import { appFlags, jsonFlag } from '../lib/cli/flags.ts';
import { RengaCommand } from '../lib/cli/renga-command.ts';

export default class Activity extends RengaCommand {
  static override description =
    'show who did what, from where, the newest first\nWithout an app: what you did, and what was done to apps of your own. Names of what was changed are kept, never values.';
  static override examples = ['$ renga activity', '$ renga activity -a my-app --num 100'];
  static override flags = {
    ...appFlags,
    json: jsonFlag,
    num: Flags.integer({ char: 'n', description: 'how many to show', default: 30, min: 1, max: 1_000 }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Activity);
    const app = flags.app === undefined && flags.remote === undefined ? undefined : this.app(flags);
    const entries = await this.client.platform.activity({ app, limit: flags.num });
    if (flags.json) return this.out.json(entries);
    if (entries.length === 0) return this.out.note('Nothing was done yet.');
    this.out.table(entries, [
      { header: 'When', get: (entry) => entry.created_at },
      { header: 'Who', get: (entry) => entry.actor.email, paint: this.out.style.user },
      { header: 'What', get: ({ action, allowed }) => (allowed ? action : `${action} (not allowed)`) },
      { header: 'App', get: (entry) => entry.app?.name ?? '', paint: this.out.style.app },
      { header: 'Changed', get: (entry) => entry.fields.join(', ') },
      { header: 'From', get: (entry) => entry.address },
    ]);
  }
}
