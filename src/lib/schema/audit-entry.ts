import type { Person, Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

/** `GET /renga/activity` */
export interface AuditEntryResource {
  readonly id: string;
  readonly created_at: Timestamp;
  readonly actor: Person;
  readonly address: string;
  readonly action: string;
  readonly app: Reference | null;
  readonly fields: readonly string[];
  readonly allowed: boolean;
}
