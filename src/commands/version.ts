import * as Flags from '@oclif/core/flags';
import { RengaCommand } from '../lib/cli/renga-command.ts';

export default class Version extends RengaCommand {
  static override description = 'show the version of renga';
  static override examples = ['$ renga version', '$ renga version --json'];
  static override flags = { json: Flags.boolean({ char: 'j', description: 'print the data as JSON' }) };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Version);
    const { version, platform, arch, userAgent } = this.config;
    if (flags.json) return this.out.json({ version, platform, arch, node: process.version });
    this.out.line(userAgent);
  }
}
