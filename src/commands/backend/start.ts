import { startLocal } from '../../lib/cli/local-control-plane.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class BackendStart extends RengaCommand {
  static override description =
    'start the local backend\nOther commands start it by themselves when they need it.';
  static override examples = [
    '$ renga backend:start\nStarting the local backend... done, http://localhost:8080',
  ];
  static override autostart = false;
  static override only = 'local';

  override async run(): Promise<void> {
    await this.parse(BackendStart);
    await this.out.action(
      'Starting the local backend',
      () => startLocal(this.client, this.config.root),
      (status) => `done, ${this.out.errorStyle.info(status.public_url)}`,
    );
  }
}
