import { readFile } from 'node:fs/promises';
import * as Args from '@oclif/core/args';
import { CommandError } from '../../../lib/cli/command-error.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class AddonsProvidersAdd extends RengaCommand {
  static override description =
    'let this installation offer the service of a provider\nThe manifest is a JSON file of the Add-on Partner API v3. For a provider that is there already it takes the place of the one before.';
  static override examples = ['$ renga addons:providers:add addon-manifest.json'];
  static override args = { manifest: Args.string({ description: 'file of the manifest', required: true }) };

  override async run(): Promise<void> {
    const { args } = await this.parse(AddonsProvidersAdd);
    const { out } = this;
    const manifest = await read(args.manifest);
    const provider = await out.action(`Adding the provider of ${args.manifest}`, () =>
      this.client.addOns.addProvider(manifest),
    );
    const { id, client_secret: secret } = provider;
    if (secret === undefined)
      return out.note(`${id} has its new manifest, and the client secret that it had.`);
    out.note(`Give ${id} this client secret, which is shown this once:`);
    out.line(secret);
  }
}

/** @throws {CommandError} `invalid_manifest` */
async function read(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The manifest ${path} cannot be read: ${why}`, { id: 'invalid_manifest' });
  }
}
