import { BackendError } from '../../lib/backend/backend-error.ts';
import { Quit } from '../../lib/cli/command-error.ts';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { timeAgo } from '../../lib/cli/output/time-ago.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class BackendStatus extends RengaCommand {
  static override description =
    'show whether the local backend runs, and on what\nExits with 1 when it does not run. Never starts it.';
  static override examples = ['$ renga backend:status', '$ renga backend:status --json'];
  static override flags = { json: jsonFlag };
  static override autostart = false;

  override async run(): Promise<void> {
    const { flags } = await this.parse(BackendStatus);
    const status = await this.client.platform.status().catch((error: unknown) => {
      if (error instanceof BackendError) return null;
      throw error;
    });
    if (flags.json) this.out.json(status === null ? { running: false } : { running: true, ...status });
    else if (status === null) this.out.line('The local backend is not running.');
    else {
      const { engine } = status;
      this.out.header('Local Backend');
      this.out.keyValues({
        URL: this.out.style.info(status.public_url),
        Engine: engine.available
          ? `${engine.name} ${engine.version ?? ''}`.trim()
          : `${engine.name} is away: ${engine.message ?? 'no reason known'}`,
        Version: status.version,
        Process: status.pid,
        Since: timeAgo(new Date(status.started_at), new Date()),
        Home: status.home,
      });
    }
    if (status === null) throw new Quit(1);
  }
}
