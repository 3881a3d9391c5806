import { z } from 'zod';
import { named, text } from './form.ts';
import type { Person, Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

export interface AppTransferResource {
  readonly id: string;
  readonly app: Reference;
  readonly created_at: Timestamp;
  readonly owner: Person;
  readonly recipient: Person;
  readonly state: 'pending' | 'accepted' | 'declined';
  readonly updated_at: Timestamp;
}

export const appTransferForm = z.object({
  app: named,
  recipient: z.union([
    text(320),
    z.object({ email: text(320) }).transform(({ email }) => email),
    z.object({ id: text(64) }).transform(({ id }) => id),
  ]),
});

export const appTransferChangeForm = z.object({ state: z.enum(['accepted', 'declined']) });
