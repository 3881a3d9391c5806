import { createReadStream, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as Args from '@oclif/core/args';
import { followTransfer } from '../../lib/cli/add-ons/backups/follow-transfer.ts';
import { askConsole } from '../../lib/cli/add-ons/console.ts';
import { rowlessFlag, rowlessPatterns } from '../../lib/cli/add-ons/database-args.ts';
import { OwnPostgres } from '../../lib/cli/add-ons/own-postgres.ts';
import { EMPTINESS } from '../../lib/cli/add-ons/postgres-questions.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { CommandError } from '../../lib/cli/command-error.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { formatSize } from '../../lib/cli/output/file-size.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import type { AddOnResource } from '../../lib/client/wire/add-on.ts';

export default class PgPush extends RengaCommand {
  static override description =
    'put all data of a database of your own into an empty one of an app\nAll of the data arrive, or nothing does. Needs pg_dump here, no older than the server of your database.';
  static override examples = [
    '$ renga pg:push ledger_local DATABASE -a my-app',
    '$ renga pg:push postgres://me@db.example.com/ledger DATABASE --exclude-table-data visits -a my-app',
  ];
  static override args = {
    source: Args.string({
      ignoreStdin: true,
      description: 'name of a local database, or postgres:// URL of one elsewhere',
      required: true,
    }),
    target: Args.string({ ignoreStdin: true, description: 'database to fill', required: true }),
  };
  static override flags = { ...appFlags, 'exclude-table-data': rowlessFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgPush);
    const { client, out } = this;
    const source = new OwnPostgres(args.source);
    const app = this.app(flags);
    const target = await chooseOfService(client, 'postgresql', { text: args.target, app });
    await this.#refuseFull(target);
    const url = await this.#upload(source, rowlessPatterns(flags['exclude-table-data']));
    await followTransfer({
      out,
      client,
      app: target.app.name,
      transfer: await client.transfers.restore(target.name, url, []),
      title: `Pushing ${source.name} to ${out.errorStyle.yellow(target.name)}`,
    });
  }

  async #refuseFull(addOn: AddOnResource): Promise<void> {
    const { client, backend } = this;
    const words = ['--no-psqlrc', '--tuples-only', '--no-align', `--command=${EMPTINESS}`];
    if ((await askConsole({ client, backend, addOn, words })).trim() === '0') return;
    throw new CommandError(
      `${addOn.name} is not empty. Create another database, or empty it: renga pg:reset ${addOn.name} --app ${addOn.app.name}`,
      { id: 'not_empty' },
    );
  }

  /** Read to its end first: a database that cannot be read replaces nothing. */
  async #upload(source: OwnPostgres, rowless: readonly string[]): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'renga-push-'));
    const path = join(folder, 'archive');
    try {
      await this.out.action(
        `Reading ${source.name}`,
        () => source.dump(path, rowless),
        () => `done, ${formatSize(statSync(path).size)}`,
      );
      const archive = { bytes: statSync(path).size, open: () => createReadStream(path) };
      return await this.client.transfers.upload(archive);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
