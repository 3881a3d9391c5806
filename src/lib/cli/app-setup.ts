import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlatformClient } from '../client/platform-client.ts';
import type { HerokuYml } from '../domain/heroku-yml.ts';
import { CommandError } from './command-error.ts';
import type { Output } from './output/output.ts';

/**
 * What the `heroku.yml` of a folder says of a new app.
 * @throws {CommandError} `no_heroku_yml`, `invalid_heroku_yml`
 */
export async function readSetup(folder: string): Promise<HerokuYml['setup']> {
  const { parseHerokuYml } = await import('../domain/heroku-yml.ts');
  const text = await readFile(join(folder, 'heroku.yml'), 'utf8').catch(() => {
    throw new CommandError('There is no heroku.yml in this folder. Go to the folder that it is in.', {
      id: 'no_heroku_yml',
    });
  });
  const reading = parseHerokuYml(text);
  if (reading.ok) return reading.file.setup;
  throw new CommandError(`The heroku.yml is not valid.\n${reading.errors.join('\n')}`, {
    id: 'invalid_heroku_yml',
  });
}

/** Gives a new app the config vars and add-ons that its `heroku.yml` asks for. */
export async function applySetup(
  { out, client }: { readonly out: Output; readonly client: PlatformClient },
  app: string,
  { addOns, config }: HerokuYml['setup'],
): Promise<void> {
  for (const addOn of addOns)
    await out.action(`Adding ${addOn.plan}`, () => client.addOns.create(app, addOn));
  if (Object.keys(config).length > 0)
    await out.action('Setting config vars', () => client.configVars.patch(app, config));
}
