import { Refusal } from './refusal.ts';

/** What may be done with an app (Heroku's app permissions). */
export const PERMISSIONS = [
  { name: 'view', description: 'See the app, its log, releases and dynos' },
  { name: 'deploy', description: 'Deploy code, roll back and promote' },
  { name: 'operate', description: 'Configure, scale, run commands, manage add-ons, domains and drains' },
  { name: 'manage', description: 'Rename, destroy and transfer the app, and decide who works on it' },
] as const;

export type Permission = (typeof PERMISSIONS)[number]['name'];

/** Somebody who works on an app of somebody else. */
export interface Collaboration {
  readonly id: string;
  readonly appId: string;
  readonly accountId: string;
  readonly permissions: readonly Permission[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What the owner of an app may do: everything. */
export const OWNERS: readonly Permission[] = PERMISSIONS.map(({ name }) => name);
/** What a collaborator may do unless something else is said. To manage is for the owner, and in the team that owns an app. */
export const COLLABORATORS: readonly Permission[] = ['view', 'deploy', 'operate'];

/**
 * Permissions as they are asked for; whoever may do anything may see the app.
 * @param most what can be given
 * @throws {Refusal} `invalid_params`, id `invalid_permission`
 */
export function checkPermissions(
  names: readonly string[],
  most: readonly Permission[] = COLLABORATORS,
): readonly Permission[] {
  const unknown = names.find((name) => !most.some((each) => each === name));
  if (unknown === 'manage')
    throw Refusal.invalid(
      'Only the owner of an app manages it, and in a team whom that lets. To make somebody else its owner: renga apps:transfer EMAIL',
      'invalid_permission',
    );
  if (unknown !== undefined)
    throw Refusal.invalid(
      `There is no permission ${unknown}. Permissions: ${most.join(', ')}.`,
      'invalid_permission',
    );
  return most.filter((each) => each === 'view' || names.includes(each));
}
