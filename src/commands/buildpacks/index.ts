import { readBuildpacks, showBuildpacks } from '../../lib/cli/buildpack-list.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class BuildpacksIndex extends RengaCommand {
  static override description = 'list the buildpacks of an app';
  static override examples = ['$ renga buildpacks -a my-app'];
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(BuildpacksIndex);
    const app = this.app(flags);
    if (flags.json) return this.out.json(await this.client.buildpacks.list(app));
    const buildpacks = await readBuildpacks(this.client, app);
    const name = this.out.style.app(app);
    if (buildpacks.length === 0) return this.out.line(`${name} has no Buildpacks.`);
    this.out.header(`${name} Buildpack${buildpacks.length > 1 ? 's' : ''}`);
    showBuildpacks(this.out, buildpacks);
  }
}
