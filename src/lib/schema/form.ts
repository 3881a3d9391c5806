import { z } from 'zod';

// Pieces that request bodies are described with. Unknown keys are ignored, as the Platform API does.

/** Text of a request: no NUL, which no process could be given, and not endless. */
export const text = (maxLength = 4_096) =>
  z
    .string()
    .max(maxLength)
    .refine((value) => !value.includes('\0'), 'holds a NUL byte');

/** A key that may be left out; clients also send null for that. */
export const maybe = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => value ?? undefined);

/** A resource named by id or name, bare or as an object. */
export const named = z.union([
  text(256),
  z.object({ id: text(256) }).transform(({ id }) => id),
  z.object({ name: text(256) }).transform(({ name }) => name),
]);

/** A key that clients of other installations send; here it cannot be met. */
export const notOffered = (what: string) =>
  z.union([z.null(), z.literal(false)], `${what} are not offered here`).optional();
