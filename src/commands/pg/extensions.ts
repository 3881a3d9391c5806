import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { diagnose } from '../../lib/cli/add-ons/diagnosis.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

const QUESTION = `
  SELECT name, default_version, installed_version, comment
  FROM pg_available_extensions
  ORDER BY installed_version IS NULL, name`;

export default class PgExtensions extends RengaCommand {
  static override description = 'show extensions that can be installed, and those that are';
  static override examples = ['$ renga pg:extensions -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgExtensions);
    const { client, backend, out } = this;
    const app = this.app(flags);
    await diagnose({ client, backend, out }, { database: args.database, app, question: QUESTION });
  }
}
