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
/** What a collaborator may do unless something else is said. To manage is the owner's alone. */
export const COLLABORATORS: readonly Permission[] = ['view', 'deploy', 'operate'];

/** Permissions as they are asked for; whoever may do anything may see the app. @throws {Refusal} `invalid_params` */
export function checkPermissions(names: readonly string[]): readonly Permission[] {
  const unknown = names.find((name) => !COLLABORATORS.some((each) => each === name));
  if (unknown === 'manage')
    throw Refusal.invalid(
      'Only the owner may manage an app. To make somebody else its owner: renga apps:transfer EMAIL',
      'invalid_permission',
    );
  if (unknown !== undefined)
    throw Refusal.invalid(
      `There is no permission ${unknown}. Permissions: ${COLLABORATORS.join(', ')}.`,
      'invalid_permission',
    );
  return COLLABORATORS.filter((each) => each === 'view' || names.includes(each));
}
