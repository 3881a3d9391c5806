import type { ConfigVars } from './config-vars.ts';
import type { Failure } from './failure.ts';

/** Ends that a missing config var may well have caused. */
const EXPLAINABLE: ReadonlySet<string> = new Set(['exited', 'boot_timeout', 'release_command_failed']);

/**
 * Keys that the `env` of an app.json requires and that config does not hold, in its order. A deploy takes nothing else
 * from that file, so whatever it cannot read is as if it were not there.
 */
export function missingConfig(appJson: string, config: ConfigVars): readonly string[] {
  return Object.entries(envOf(appJson))
    .filter(([key, entry]) => isRequired(entry) && !Object.hasOwn(config, key))
    .map(([key]) => key);
}

/** Whether config that is missing may be behind a failure. */
export const mayMissConfig = ({ code }: Pick<Failure, 'code'>): boolean => EXPLAINABLE.has(code);

/** The failure of a release or a dyno whose app.json requires keys that are missing; any other reason stays as it is. */
export function explainMissingConfig(failure: Failure, keys: readonly string[]): Failure {
  const [first] = keys;
  if (first === undefined || !mayMissConfig(failure)) return failure;
  const named = `config var${keys.length === 1 ? '' : 's'} ${keys.join(', ')}`;
  return {
    code: CONFIG_MISSING,
    message: `app.json requires the ${named}, which ${keys.length === 1 ? 'is' : 'are'} not set. ${failure.message}`,
    next: `Set what is missing: ${settingOf(keys)}`,
  };
}

/** The same for a push, which is to be done again. */
export function explainPushWithout(failure: Failure, keys: readonly string[]): Failure {
  const explained = explainMissingConfig(failure, keys);
  if (explained.code !== CONFIG_MISSING) return explained;
  return { ...explained, next: `Set what is missing, then push again: ${settingOf(keys)}` };
}

const CONFIG_MISSING = 'config_missing';

const settingOf = (keys: readonly string[]): string =>
  `renga config:set ${keys.map((key) => `${key}=VALUE`).join(' ')}`;

function envOf(appJson: string): Readonly<Record<string, unknown>> {
  try {
    const document: unknown = JSON.parse(appJson);
    const env = isMap(document) ? document['env'] : undefined;
    return isMap(env) ? env : {};
  } catch {
    return {};
  }
}

const isRequired = (entry: unknown): boolean =>
  typeof entry === 'string' || (isMap(entry) && entry['required'] !== false);

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
