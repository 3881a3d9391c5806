import * as Args from '@oclif/core/args';
import { rowlessFlag, rowlessPatterns } from '../../lib/cli/add-ons/database-args.ts';
import { OwnPostgres } from '../../lib/cli/add-ons/own-postgres.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import type { AddOnResource } from '../../lib/client/wire/add-on.ts';

export default class PgPull extends RengaCommand {
  static override description =
    'put all data of a database into an empty one of your own\nThat is made where there is none of its name. All of the data arrive, or nothing does. Needs psql here, of any version.';
  static override examples = [
    '$ renga pg:pull DATABASE ledger_copy -a my-app',
    '$ renga pg:pull DATABASE postgres://me@db.example.com/ledger_copy --exclude-table-data visits -a my-app',
  ];
  static override args = {
    source: Args.string({ ignoreStdin: true, description: 'database to read', required: true }),
    target: Args.string({
      ignoreStdin: true,
      description: 'name of a local database, or postgres:// URL of one elsewhere',
      required: true,
    }),
  };
  static override flags = { ...appFlags, 'exclude-table-data': rowlessFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgPull);
    const { client, out } = this;
    const target = new OwnPostgres(args.target);
    const app = this.app(flags);
    const source = await chooseOfService(client, 'postgresql', { text: args.source, app });
    const isNew = await target.prepare();
    try {
      await out.action(`Pulling ${out.errorStyle.yellow(source.name)} to ${target.name}`, () =>
        this.#pull(source, target, rowlessPatterns(flags['exclude-table-data'])),
      );
    } catch (error) {
      if (isNew) await target.drop();
      throw error;
    }
  }

  async #pull({ name }: AddOnResource, target: OwnPostgres, rowless: readonly string[]): Promise<void> {
    const { databases, transfers } = this.client;
    const { body } = await transfers.open(await databases.dumpUrl(name, rowless));
    await target.load(body);
  }
}
