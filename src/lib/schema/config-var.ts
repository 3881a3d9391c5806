import { z } from 'zod';

/** A value sets, null removes; keys that are not named stay. */
type ConfigVarsPatch = Readonly<Record<string, string | null>>;

// Not a record of zod's: that would lose a key such as `__proto__` instead of refusing it.
export const configVarsForm = z.custom<ConfigVarsPatch>(
  (body) =>
    isObject(body) && Object.values(body).every((value) => value === null || typeof value === 'string'),
  'must be an object whose values are strings, or null to remove a config var',
);

const isObject = (body: unknown): body is Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null && !Array.isArray(body);
