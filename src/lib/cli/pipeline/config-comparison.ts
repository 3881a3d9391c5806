import type { PlatformClient } from '../../client/platform-client.ts';

/** Names of config vars by where they are; never their values. */
export interface ConfigComparison {
  readonly onlySource: readonly string[];
  readonly onlyTarget: readonly string[];
  /** On both, with other values. */
  readonly differing: readonly string[];
}

export async function compareConfig(
  client: PlatformClient,
  source: string,
  target: string,
): Promise<ConfigComparison> {
  const [here, there] = await Promise.all([client.configVars.get(source), client.configVars.get(target)]);
  const keys = Object.keys(here).sort();
  return {
    onlySource: keys.filter((key) => !Object.hasOwn(there, key)),
    onlyTarget: Object.keys(there)
      .filter((key) => !Object.hasOwn(here, key))
      .sort(),
    differing: keys.filter((key) => Object.hasOwn(there, key) && here[key] !== there[key]),
  };
}
