import { byName, isLab, showFeatures } from '../../lib/cli/feature-list.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class FeaturesIndex extends RengaCommand {
  static override description = 'list the features of an app and whether they are enabled';
  static override examples = ['$ renga features -a my-app'];
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(FeaturesIndex);
    const app = this.app(flags);
    const features = (await this.client.features.list(app)).filter((feature) => !isLab(feature));
    if (flags.json) return this.out.json(byName(features));
    this.out.header(`App Features ${this.out.style.app(app)}`);
    showFeatures(this.out, features);
  }
}
