import { z } from 'zod';
import type { Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

export interface LogDrainResource {
  readonly id: string;
  readonly url: string;
  readonly token: string;
  readonly app: Reference;
  /** The add-on whose provider opened it. */
  readonly addon: Reference | null;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

/** Creating one, and leading it elsewhere. */
export const logDrainForm = z.object({ url: z.string() });
