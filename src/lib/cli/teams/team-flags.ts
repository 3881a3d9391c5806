import * as Flags from '@oclif/core/flags';

const team = { char: 't', helpValue: 'TEAM' } as const;

/** For commands that can be about a team. */
export const teamFlag = (description: string) => Flags.string({ ...team, description });

export const requiredTeamFlag = Flags.string({ ...team, description: 'name of the team', required: true });

const role = { char: 'r', description: 'admin, member or viewer', helpValue: 'ROLE' } as const;

export const roleFlag = Flags.string(role);
export const requiredRoleFlag = Flags.string({ ...role, required: true });
