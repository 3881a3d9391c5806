// What this client reads of the Platform API; the platform sends more.

import type { InvitationResource } from './account.ts';
import type { AppResource } from './app.ts';
import type { Person, Reference } from './reference.ts';

export interface TeamResource extends Reference {
  /** Of whoever asks. */
  readonly role: string | null;
}

export interface TeamAppResource extends AppResource {
  readonly joined: boolean;
  readonly locked: boolean;
}

export interface TeamMember {
  readonly id: string;
  readonly email: string;
  readonly role: string | null;
  readonly two_factor_authentication: boolean;
}

export interface NewTeamMember extends TeamMember {
  /** What lets in somebody who had no account; Heroku sends a mail instead. */
  readonly invitation?: Pick<InvitationResource, 'url' | 'expires_at'>;
}

export interface TeamInvitation {
  readonly id: string;
  readonly role: string | null;
  readonly team: Reference;
  readonly user: Person;
  /** As of a member. */
  readonly invitation?: Pick<InvitationResource, 'url' | 'expires_at'>;
}
