import type { Account } from './account.ts';
import type { App } from './app.ts';
import { COLLABORATORS, OWNERS, type Permission } from './collaboration.ts';
import { Refusal } from './refusal.ts';

/** People who own apps and pipelines together. It has an account of its own, of the same id, which nobody can log in to. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a member of a team may be. Heroku's `collaborator` is nobody's role: it is who was given single apps. */
export const MEMBER_ROLES = ['admin', 'member', 'viewer'] as const;

export type MemberRole = (typeof MEMBER_ROLES)[number];

/** What somebody is to a team. */
export type TeamRole = MemberRole | 'collaborator';

/** Somebody in a team. */
export interface Membership {
  readonly id: string;
  readonly teamId: string;
  readonly accountId: string;
  readonly role: MemberRole;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Somebody who is asked into a team, and is in it once they have accepted. */
export interface TeamInvitation {
  readonly id: string;
  readonly teamId: string;
  readonly accountId: string;
  readonly role: MemberRole;
  readonly invitedById: string;
  readonly createdAt: Date;
}

/** Who may look at a team and its members. */
export const MEMBERS: readonly TeamRole[] = [...MEMBER_ROLES];
/** Who may make apps and pipelines for it, and join its apps. */
export const MAKERS: readonly TeamRole[] = ['admin', 'member'];
/** Who may decide about it. */
export const ADMINS: readonly TeamRole[] = ['admin'];

/**
 * What somebody may do with an app, by their role in the team that owns it and by what they were given. The one table of
 * it; for an app of a person nobody has a role. A viewer never does more than look, and only the team itself manages.
 */
export function permissionsOf(
  role: MemberRole | null,
  { locked }: Pick<App, 'locked'>,
  given: readonly Permission[],
): readonly Permission[] {
  if (role === 'admin') return OWNERS;
  const all = role === null || locked ? given : ['view', ...given];
  const most = grantable(role);
  return most.filter((each) => all.includes(each));
}

/** The most that somebody can be given of an app. */
export function grantable(role: MemberRole | null): readonly Permission[] {
  if (role === 'viewer') return ['view'];
  return role === null ? COLLABORATORS : OWNERS;
}

/** Heroku's clients know by it that a team owns an app. No mail is sent there. */
const MANAGER_DOMAIN = '@herokumanager.com';

/** The address of the account of a team. */
export const teamEmail = (name: string): string => `${name}${MANAGER_DOMAIN}`;

export const isTeamEmail = (email: string): boolean => email.toLowerCase().endsWith(MANAGER_DOMAIN);

/** The team behind an account; `null` behind that of a person. */
export const teamBehind = ({ id, email }: Pick<Account, 'id' | 'email'>): Pick<Team, 'id' | 'name'> | null =>
  isTeamEmail(email) ? { id, name: email.slice(0, -MANAGER_DOMAIN.length) } : null;

const NAME = /^[a-z][a-z0-9-]{1,28}[a-z0-9]$/;
/** They stand where the name of a team does in paths of the Platform API. */
const RESERVED = new Set(['apps', 'invitations', 'permissions']);

/** @throws {Refusal} `invalid_params`, ids `invalid_name`, `reserved_name` */
export function checkTeamName(name: string): string {
  if (!NAME.test(name))
    throw Refusal.invalid(
      'Name must start with a letter, end with a letter or digit and can only contain lowercase letters, digits, and dashes (3 to 30 characters).',
      'invalid_name',
    );
  if (RESERVED.has(name))
    throw Refusal.invalid(`Name ${name} is reserved. Choose another one.`, 'reserved_name');
  return name;
}

/** @throws {Refusal} `invalid_params`, id `invalid_role` */
export function checkRole(text: string): MemberRole {
  const found = MEMBER_ROLES.find((role) => role === text);
  if (found) return found;
  throw Refusal.invalid(
    text === 'collaborator'
      ? 'A collaborator is given single apps, and no role. Give one: renga access:add EMAIL --app APP'
      : `There is no role ${text}. Roles: ${MEMBER_ROLES.join(', ')}.`,
    'invalid_role',
  );
}
