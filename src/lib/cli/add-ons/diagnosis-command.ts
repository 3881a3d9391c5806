import { appFlags } from '../flags.ts';
import { RengaCommand } from '../renga-command.ts';
import { askConsole } from './console.ts';
import { postgresArg } from './database-args.ts';
import { chooseOfService } from './service-choice.ts';

interface Asked {
  readonly args: { readonly database?: string | undefined };
  readonly flags: { readonly app?: string | undefined; readonly remote?: string | undefined };
}

/** The user of the server who sees what every credential does, let in beside the server alone. */
const SUPERUSER = ['--no-psqlrc', '--quiet', '--host=/tmp', '--username=postgres'];

/** A command that shows what a PostgreSQL server answers to a question about itself. */
export abstract class DiagnosisCommand extends RengaCommand {
  static override args = { database: postgresArg };
  static override flags = { ...appFlags };

  /**
   * @param question SQL, answered as a table
   * @param beside asks in the database that no app uses, where the server counts for all of them
   */
  protected async diagnose({ args, flags }: Asked, question: string, { beside = false } = {}): Promise<void> {
    const { client, backend, out } = this;
    const addOn = await chooseOfService(client, 'postgresql', { text: args.database, app: this.app(flags) });
    const where = beside ? ['--dbname=postgres'] : [];
    const words = [...SUPERUSER, ...where, `--command=${question}`];
    out.raw(await askConsole({ client, backend, addOn, words }));
  }
}

/** One whose question is always the same. */
export abstract class PlainDiagnosis extends DiagnosisCommand {
  protected abstract readonly question: string;

  override async run(): Promise<void> {
    // What a class has by inheritance alone is not seen by the parser.
    await this.diagnose(await this.parse(DiagnosisCommand), this.question);
  }
}
