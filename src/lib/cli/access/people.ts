import type { Collaborator } from '../../client/wire/app.ts';
import { isTeamEmail } from '../../domain/team.ts';

/** Without the team that owns the app, which is nobody. */
export const peopleOf = (collaborators: readonly Collaborator[]): readonly Collaborator[] =>
  collaborators.filter(({ user }) => !isTeamEmail(user.email));
