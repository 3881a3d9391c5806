import * as Args from '@oclif/core/args';
import { showFeature } from '../../lib/cli/feature-list.ts';
import { findLab } from '../../lib/cli/feature-switch.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class LabsInfo extends RengaCommand {
  static override description = 'show what an experimental feature does and whether it is enabled';
  static override examples = ['$ renga labs:info runtime-dyno-metadata -a my-app'];
  static override args = { feature: Args.string({ description: 'name of the feature', required: true }) };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(LabsInfo);
    const { feature } = await findLab(this.client, this.appOrNone(flags), args.feature);
    if (flags.json) return this.out.json(feature);
    showFeature(this.out, feature);
  }
}
