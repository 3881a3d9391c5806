import * as Args from '@oclif/core/args';
import { BuildpackCommand, indexFlag } from '../../lib/cli/buildpack-command.ts';
import { indexWithin, readBuildpacks, refuseTwice } from '../../lib/cli/buildpack-list.ts';

export default class BuildpacksSet extends BuildpackCommand {
  static override description = 'set the buildpack of an app\nThe first one, unless an index is given.';
  static override examples = [
    '$ renga buildpacks:set renga/nodejs',
    '$ renga buildpacks:set --index 2 renga/python',
  ];
  static override args = {
    buildpack: Args.string({ description: 'name, or URL of a git repository or archive', required: true }),
  };
  static override flags = { ...BuildpackCommand.flags, index: indexFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(BuildpacksSet);
    const app = this.app(flags);
    const buildpacks = await readBuildpacks(this.client, app);
    refuseTwice(buildpacks, args.buildpack);
    const at = indexWithin(flags.index ?? 1, buildpacks.length + 1);
    await this.replace(app, flags, { to: buildpacks.toSpliced(at, 1, args.buildpack), verb: 'set' });
  }
}
