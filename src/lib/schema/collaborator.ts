import type { Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

export interface CollaboratorResource {
  readonly id: string;
  readonly app: Reference;
  readonly created_at: Timestamp;
  readonly permissions: readonly { readonly name: string; readonly description: string }[];
  readonly role: 'owner' | 'collaborator';
  readonly updated_at: Timestamp;
  readonly user: { readonly id: string; readonly email: string; readonly federated: boolean };
}
