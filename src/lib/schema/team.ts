import { z } from 'zod';
import type { AppResource } from './app.ts';
import { maybe, named, notOffered, text } from './form.ts';
import type { InvitationResource } from './invitation.ts';
import type { Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

/** What somebody is to a team. The published schema has no word for a viewer here, and one in what it takes. */
export type TeamRoleResource = 'admin' | 'member' | 'viewer' | 'collaborator';

export interface TeamResource {
  readonly id: string;
  readonly name: string;
  readonly created_at: Timestamp;
  readonly credit_card_collections: false;
  readonly default: false;
  readonly enterprise_account: null;
  readonly identity_provider: null;
  readonly membership_limit: null;
  readonly provisioned_licenses: false;
  /** Of whoever asks. */
  readonly role: TeamRoleResource;
  readonly type: 'team';
  readonly updated_at: Timestamp;
  /** These two in the `3.sdk` variant. */
  readonly pipeline_cost_consent_at?: null;
  readonly pipeline_cost_consent_user_email?: null;
}

export interface TeamAppResource extends AppResource {
  /** Whether whoever asks works on it as a collaborator. */
  readonly joined: boolean;
  readonly locked: boolean;
}

interface PersonResource {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
}

export interface TeamMemberResource {
  readonly id: string;
  readonly created_at: Timestamp;
  readonly email: string;
  readonly federated: false;
  readonly identity_provider: null;
  readonly role: TeamRoleResource;
  readonly two_factor_authentication: boolean;
  readonly updated_at: Timestamp;
  readonly user: PersonResource;
}

export interface TeamInvitationResource {
  readonly id: string;
  readonly created_at: Timestamp;
  readonly invited_by: PersonResource;
  readonly role: TeamRoleResource;
  readonly team: Reference;
  readonly updated_at: Timestamp;
  readonly user: PersonResource;
}

/** What our own client is told of somebody who was just taken or asked in. */
export interface InvitedToTeamFields {
  readonly invitation: Pick<InvitationResource, 'url' | 'expires_at'>;
}

export interface TeamPreferencesResource {
  readonly 'default-permission': 'member';
  readonly 'addons-controls': false;
}

/** Who may do what with something that a team owns. */
export interface PermissionEntityResource {
  readonly id: string;
  readonly name: string;
  readonly team_id: string;
  readonly type: 'app';
  readonly users: readonly {
    readonly id: string;
    readonly email: string;
    readonly permissions: readonly string[];
  }[];
}

/** Payment is a matter of Heroku's: what is said of it is not read. */
export const teamCreateForm = z.object({ name: text(64) });

export const teamUpdateForm = z.object({ name: maybe(text(64)), default: notOffered('default teams') });

/** `personal` makes it an app of whoever asks. */
export const teamAppCreateForm = z.object({
  name: maybe(text(64)),
  region: maybe(named),
  stack: maybe(named),
  team: maybe(named),
  personal: maybe(z.boolean()),
  locked: maybe(z.boolean()),
  space: notOffered('private spaces'),
  internal_routing: notOffered('internal apps'),
});

const newOwner = z.union([
  text(320),
  z.object({ email: text(320) }).transform(({ email }) => email),
  z.object({ id: text(64) }).transform(({ id }) => id),
  z.object({ name: text(64) }).transform(({ name }) => name),
]);

/**
 * Locks or unlocks, or gives to somebody else: a team by name or id, a member of it by e-mail address or id. One of both, so
 * that nothing is done by half.
 */
export const teamAppUpdateForm = z
  .object({ locked: maybe(z.boolean()), owner: maybe(newOwner) })
  .refine(({ locked, owner }) => locked === undefined || owner === undefined, 'locked or owner, not both');

/** `federated` is taken and means nothing: there are no identity providers. */
export const teamMemberForm = z.object({ email: text(320), role: text(64) });

export const teamPreferencesForm = z.object({
  'addons-controls': notOffered('rules about which add-ons a team may use'),
});
