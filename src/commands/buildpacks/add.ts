import * as Args from '@oclif/core/args';
import { BuildpackCommand, indexFlag } from '../../lib/cli/buildpack-command.ts';
import { indexWithin, readBuildpacks, refuseTwice } from '../../lib/cli/buildpack-list.ts';

export default class BuildpacksAdd extends BuildpackCommand {
  static override description = 'add a buildpack to an app, at the end or at an index';
  static override examples = [
    '$ renga buildpacks:add renga/nodejs',
    '$ renga buildpacks:add --index 1 https://github.com/heroku/heroku-buildpack-python',
  ];
  static override args = {
    buildpack: Args.string({ description: 'name, or URL of a git repository or archive', required: true }),
  };
  static override flags = { ...BuildpackCommand.flags, index: indexFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(BuildpacksAdd);
    const app = this.app(flags);
    const buildpacks = await readBuildpacks(this.client, app);
    refuseTwice(buildpacks, args.buildpack);
    const at =
      flags.index === undefined ? buildpacks.length : indexWithin(flags.index, buildpacks.length + 1);
    await this.replace(app, flags, { to: buildpacks.toSpliced(at, 0, args.buildpack), verb: 'added' });
  }
}
