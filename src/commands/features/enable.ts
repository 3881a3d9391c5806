import * as Args from '@oclif/core/args';
import { turnFeature } from '../../lib/cli/feature-switch.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class FeaturesEnable extends RengaCommand {
  static override description = 'enable a feature of an app';
  static override examples = ['$ renga features:enable http-session-affinity -a my-app'];
  static override args = { feature: Args.string({ description: 'name of the feature', required: true }) };
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(FeaturesEnable);
    await turnFeature(this.tools, { app: this.app(flags), name: args.feature, enabled: true });
  }
}
