import { BuildpackCommand } from '../../lib/cli/buildpack-command.ts';

export default class BuildpacksClear extends BuildpackCommand {
  static override description = 'remove all buildpacks from an app';
  static override examples = ['$ renga buildpacks:clear -a my-app'];
  static override flags = BuildpackCommand.flags;

  override async run(): Promise<void> {
    const { flags } = await this.parse(BuildpacksClear);
    await this.replace(this.app(flags), flags, { to: [], verb: 'cleared' });
  }
}
