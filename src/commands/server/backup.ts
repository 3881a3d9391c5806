import * as Args from '@oclif/core/args';
import { formatSize } from '../../lib/cli/output/file-size.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { makeBackup } from '../../lib/cli/server/backups.ts';

export default class ServerBackup extends RengaCommand {
  static override description =
    'save everything that the installation of this machine knows in one file, while it runs\nThe file holds the database with its key, certificates, slugs, git repositories, build outputs and settings, and only you can read it. The data of add-ons is not in it.';
  static override examples = [
    '$ renga server:backup renga.backup\nSaving the installation... done, 2 apps, 31 MB',
    '$ RENGA_HOME=/var/lib/renga renga server:backup "/backups/renga-$(date +%F)"',
  ];
  static override args = {
    file: Args.string({ description: 'file to write, which is not there yet', required: true }),
  };
  static override only = 'local';

  override async run(): Promise<void> {
    const { args } = await this.parse(ServerBackup);
    const { missing } = await this.out.action(
      'Saving the installation',
      () => makeBackup(this.serverOptions, args.file),
      ({ apps, bytes }) => `done, ${apps} ${apps === 1 ? 'app' : 'apps'}, ${formatSize(bytes)}`,
    );
    for (const digest of missing)
      this.out.warn(`The slug ${digest} is not there any more. Releases of it cannot be gone back to.`);
  }
}
