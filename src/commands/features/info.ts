import * as Args from '@oclif/core/args';
import { showFeature } from '../../lib/cli/feature-list.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class FeaturesInfo extends RengaCommand {
  static override description = 'show what a feature of an app does and whether it is enabled';
  static override examples = ['$ renga features:info http-session-affinity -a my-app'];
  static override args = { feature: Args.string({ description: 'name of the feature', required: true }) };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(FeaturesInfo);
    const feature = await this.client.features.get(this.app(flags), args.feature);
    if (flags.json) return this.out.json(feature);
    showFeature(this.out, feature);
  }
}
