import { Refusal } from './refusal.ts';

/** The environment that an app is given: one immutable map a release. */
export type ConfigVars = Readonly<Record<string, string>>;
/** A change to it: a value sets, `null` removes. */
export type ConfigPatch = Readonly<Record<string, string | null>>;

const KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;
const LIMIT_BYTES = 32 * 1024;

export interface ConfigChange {
  readonly config: ConfigVars;
  readonly set: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Applies a patch; keys whose value stays the same count as neither set nor removed.
 * @throws {Refusal} `invalid_params` for a key that no process could read, or beyond 32 kB in all (Dev Center: Config Vars)
 */
export function patchConfig(current: ConfigVars, patch: ConfigPatch): ConfigChange {
  const next = new Map(Object.entries(current));
  const set: string[] = [];
  const removed: string[] = [];
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      if (next.delete(key)) removed.push(key);
      continue;
    }
    checkKey(key);
    if (value.includes('\0'))
      throw Refusal.invalid(
        `The value of ${key} holds a NUL byte, which no environment can carry.`,
        'invalid_config_value',
      );
    if (next.get(key) === value) continue;
    next.set(key, value);
    set.push(key);
  }
  const config = Object.fromEntries([...next].sort(([a], [b]) => (a < b ? -1 : 1)));
  checkSize(config);
  return { config, set, removed };
}

/** `Set A, B config vars`, `Remove A config vars`: Heroku's words for a release that a patch makes. */
export function describeChange(change: ConfigChange): string {
  const parts = [
    ...(change.set.length > 0 ? [`Set ${change.set.join(', ')}`] : []),
    ...(change.removed.length > 0 ? [`Remove ${change.removed.join(', ')}`] : []),
  ];
  return `${parts.join(' and ')} config vars`;
}

function checkKey(key: string): void {
  if (!KEY.test(key) || key.startsWith('__'))
    throw Refusal.invalid(
      `Config var ${JSON.stringify(key)} is not valid: use letters, digits and underscores, and start with a letter or one underscore.`,
      'invalid_config_key',
    );
}

function checkSize(config: ConfigVars): void {
  const bytes = Object.entries(config).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (bytes > LIMIT_BYTES)
    throw Refusal.invalid(
      `Config vars would take ${bytes} bytes, and an app may have ${LIMIT_BYTES}. Store large values elsewhere.`,
      'config_too_large',
    );
}
