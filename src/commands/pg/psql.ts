import { readFile } from 'node:fs/promises';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { askConsole, openConsole } from '../../lib/cli/add-ons/console.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { Quit } from '../../lib/cli/command-error.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import type { AddOnResource } from '../../lib/client/wire/add-on.ts';

export default class PgPsql extends RengaCommand {
  static override description =
    'open a psql shell to a database\nIt runs beside the server, so no psql is needed here. Ends with the exit status of psql.';
  static override hiddenAliases = ['psql'];
  static override examples = [
    '$ renga pg:psql -a my-app',
    "$ renga pg:psql DATABASE -c 'SELECT 1'",
    '$ renga pg:psql -f schema.sql',
    '$ renga pg:psql < dump.sql',
  ];
  static override args = {
    database: Args.string({
      ignoreStdin: true,
      description: 'attachment or name of the database; DATABASE without it',
    }),
  };
  static override flags = {
    ...appFlags,
    credential: Flags.string({
      description: 'credential to enter with, the default one without it',
      helpValue: 'NAME',
    }),
    command: Flags.string({ char: 'c', description: 'SQL command to run', exclusive: ['file'] }),
    file: Flags.string({ char: 'f', description: 'SQL file to run', helpValue: 'FILE' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgPsql);
    const { client, backend, out } = this;
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'postgresql', { text: args.database, app });
    out.note(`--> Connecting to ${out.errorStyle.yellow(addOn.name)}`);
    const console = { client, backend, addOn };
    const login = flags.credential === undefined ? [] : await this.#loginWords(addOn, flags.credential);
    if (flags.command !== undefined)
      return out.raw(
        await askConsole({
          ...console,
          words: [...login, '--set=ON_ERROR_STOP=1', `--command=${flags.command}`],
        }),
      );
    if (flags.file !== undefined)
      return out.raw(
        await askConsole(
          { ...console, words: [...login, '--set=ON_ERROR_STOP=1'] },
          await readFile(flags.file, 'utf8'),
        ),
      );
    const prompt = `${app}::${args.database ?? 'DATABASE'}%R%# `;
    const words = [...login, `--set=PROMPT1=${prompt}`, `--set=PROMPT2=${prompt}`];
    const status = await openConsole({ ...console, words });
    if (status !== 0) throw new Quit(status);
  }

  /** Beside the server every user is let in by the local socket. */
  async #loginWords({ name }: AddOnResource, credential: string): Promise<readonly string[]> {
    const { credentials } = await this.client.databases.credential(name, credential);
    return ['--host=/tmp', `--username=${credentials[0]?.user}`];
  }
}
