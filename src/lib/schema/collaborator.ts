import { z } from 'zod';
import { maybe, text } from './form.ts';
import type { InvitationResource } from './invitation.ts';
import type { Reference } from './reference.ts';
import type { TeamRoleResource } from './team.ts';
import type { Timestamp } from './timestamp.ts';

export interface CollaboratorResource {
  readonly id: string;
  readonly app: Reference;
  readonly created_at: Timestamp;
  readonly permissions: readonly { readonly name: string; readonly description: string }[];
  readonly role: 'owner' | TeamRoleResource;
  readonly updated_at: Timestamp;
  readonly user: { readonly id: string; readonly email: string; readonly federated: boolean };
}

/** What our own client is told of somebody who was just added. */
export interface InvitedFields {
  readonly invitation: Pick<InvitationResource, 'url' | 'expires_at'>;
}

const permissions = z.array(text(64)).max(16);

/** An account, by e-mail address or id. */
const user = z.union([
  text(320),
  z.object({ email: text(320) }).transform(({ email }) => email),
  z.object({ id: text(64) }).transform(({ id }) => id),
]);

/** `silent` is taken and means nothing: no mail is sent either way. */
export const collaboratorForm = z.object({ user, permissions: maybe(permissions) });

export const collaboratorChangeForm = z.object({ permissions });
