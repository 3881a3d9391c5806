import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { confirmApp } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { installationAt, restoreBackup } from '../../lib/cli/server/backups.ts';

export default class ServerRestore extends RengaCommand {
  static override description =
    'put what server:backup has saved where the installation of this machine is\nThe file is read and proven first. An installation that is there already has to be stopped; it is set aside, not deleted.';
  static override examples = [
    '$ RENGA_HOME=/var/lib/renga renga server:restore renga.backup',
    '$ renga server:restore renga.backup --confirm 1a2b3c4d',
  ];
  static override args = {
    file: Args.string({ description: 'what server:backup has written', required: true }),
  };
  static override flags = {
    confirm: Flags.string({
      description: 'id of the installation that is to be replaced',
      helpValue: 'ID',
    }),
  };
  static override only = 'local';

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ServerRestore);
    const present = installationAt(this.serverOptions.home);
    if (present !== null)
      await confirmApp(
        this.out,
        present,
        flags.confirm,
        `The installation ${present} in ${this.serverOptions.home} is replaced by the one in ${args.file}.`,
      );
    const { replaced } = await this.out.action(
      'Restoring the installation',
      () => restoreBackup(this.serverOptions, { file: args.file, mayReplace: present !== null }),
      ({ installation, createdAt }) => `done, ${installation} as of ${createdAt}`,
    );
    if (replaced !== null) this.out.note(`What was there before is in ${replaced}`);
    this.out.note('Start it with renga server, or renga backend:start.');
  }
}
