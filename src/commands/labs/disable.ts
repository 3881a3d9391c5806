import * as Args from '@oclif/core/args';
import { turnLab } from '../../lib/cli/feature-switch.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class LabsDisable extends RengaCommand {
  static override description = 'disable an experimental feature';
  static override examples = ['$ renga labs:disable runtime-dyno-metadata -a my-app'];
  static override args = { feature: Args.string({ description: 'name of the feature', required: true }) };
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(LabsDisable);
    await turnLab(this.tools, { app: this.appOrNone(flags), name: args.feature, enabled: false });
  }
}
