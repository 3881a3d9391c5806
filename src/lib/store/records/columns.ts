import { z } from 'zod';
import type { Actor } from '../../domain/account.ts';
import type { Failure } from '../../domain/failure.ts';

// What is read back is checked too: a row that another hand changed is an error with a name, not a surprise later on.

const actor = z.object({ id: z.string(), email: z.string() });
const failure = z.object({ code: z.string(), message: z.string(), next: z.string() });
const strings = z.array(z.string());
const map = z.record(z.string(), z.string());

export const toActor = (json: string): Actor => actor.parse(JSON.parse(json));
export const toFailure = (json: string | null): Failure | null =>
  json === null ? null : failure.parse(JSON.parse(json));
export const fromFailure = (value: Failure | null): string | null =>
  value === null ? null : JSON.stringify(value);
export const toStrings = (json: string): readonly string[] => strings.parse(JSON.parse(json));
export const toMap = (value: unknown): Readonly<Record<string, string>> => map.parse(value);
export const toDate = (ms: number): Date => new Date(ms);
export const toDateOrNull = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
