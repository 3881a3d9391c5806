import * as Args from '@oclif/core/args';
import { BuildpackCommand, indexFlag } from '../../lib/cli/buildpack-command.ts';
import { indexWithin, readBuildpacks } from '../../lib/cli/buildpack-list.ts';
import { CommandError } from '../../lib/cli/command-error.ts';

export default class BuildpacksRemove extends BuildpackCommand {
  static override description = 'remove a buildpack from an app';
  static override examples = [
    '$ renga buildpacks:remove renga/nodejs',
    '$ renga buildpacks:remove --index 1',
  ];
  static override args = { buildpack: Args.string({ description: 'name or URL of the buildpack' }) };
  static override flags = { ...BuildpackCommand.flags, index: indexFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(BuildpacksRemove);
    if (flags.index !== undefined && args.buildpack)
      throw CommandError.usage('Please choose either index or Buildpack, but not both.');
    if (flags.index === undefined && !args.buildpack)
      throw CommandError.usage('Must specify a buildpack to remove, either by index or by name.');
    const app = this.app(flags);
    const buildpacks = await readBuildpacks(this.client, app);
    const at =
      flags.index === undefined
        ? buildpacks.indexOf(args.buildpack ?? '')
        : indexWithin(flags.index, buildpacks.length);
    if (at === -1)
      throw new CommandError('Buildpack not found. Nothing was removed.', { id: 'buildpack_not_found' });
    await this.replace(app, flags, { to: buildpacks.toSpliced(at, 1), verb: 'removed' });
  }
}
