import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { rengaHome } from '../../lib/cli/surroundings.ts';

export default class BackendStart extends RengaCommand {
  static override description =
    'start the local backend\nOther commands start it by themselves when they need it.';
  static override examples = [
    '$ renga backend:start\nStarting the local backend... done, http://localhost:8080',
  ];
  static override autostart = false;

  override async run(): Promise<void> {
    await this.parse(BackendStart);
    const { startControlPlane } = await import('../../lib/backend/start-control-plane.ts');
    await this.out.action(
      'Starting the local backend',
      async () => {
        await startControlPlane({ home: rengaHome(), root: this.config.root });
        return this.client.platform.status();
      },
      (status) => `done, ${this.out.errorStyle.info(status.public_url)}`,
    );
  }
}
