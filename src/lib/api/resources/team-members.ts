import type { Account } from '../../domain/account.ts';
import type { Invited } from '../../platform/invitations.ts';
import type { TeamInvitationInWords } from '../../platform/team-invitations.ts';
import type { TeamMember } from '../../platform/team-members.ts';
import type { SortKeys } from '../../schema/page.ts';
import {
  type InvitedToTeamFields,
  type TeamInvitationResource,
  type TeamMemberResource,
  teamMemberForm,
} from '../../schema/team.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Answer, type Call, created, type Handler, listed, ok, read, secret } from '../call.ts';
import { describeInvited } from './invitations.ts';

type Parts = Pick<ApiOptions, 'teamMembers' | 'teamInvitations' | 'urls'>;

const MEMBER_KEYS: SortKeys<TeamMember> = { id: ({ id }) => id, email: ({ account }) => account.email };
const INVITATION_KEYS: SortKeys<TeamInvitationInWords> = {
  id: ({ invitation }) => invitation.id,
  email: ({ account }) => account.email,
};

/** Who is in a team, and who is asked into it. */
export const teamMemberHandlers = ({ teamMembers, teamInvitations, urls }: Parts) => {
  /** Only our own client has a word for the link that sets a password. */
  const withLink = (call: Call, answer: Answer, invited: Invited): Answer => {
    if (call.variant !== '3.renga') return answer;
    const { url, expires_at } = describeInvited(invited, urls);
    const extra: InvitedToTeamFields = { invitation: { url, expires_at } };
    return secret({ ...answer, body: { ...(answer.body as object), ...extra } });
  };

  const put = async (call: Call, only: 'add' | 'change' | 'either'): Promise<Answer> => {
    const wanted = read(teamMemberForm, call);
    const { member, invited } = await teamMembers.put(call.account, call.param('team'), wanted, only);
    const answer = only === 'add' ? created(describeMember(member)) : ok(describeMember(member));
    return withLink(call, answer, invited);
  };

  return {
    list: (async (call) =>
      listed(
        call,
        await teamMembers.list(call.account, call.param('team')),
        MEMBER_KEYS,
        describeMember,
      )) satisfies Handler,

    create: ((call) => put(call, 'add')) satisfies Handler,
    put: ((call) => put(call, 'either')) satisfies Handler,
    update: ((call) => put(call, 'change')) satisfies Handler,

    remove: (async ({ account, param }) =>
      ok(
        describeMember(await teamMembers.remove(account, param('team'), param('member'))),
      )) satisfies Handler,

    invitations: (async (call) =>
      listed(
        call,
        await teamInvitations.list(call.account, call.param('team')),
        INVITATION_KEYS,
        describeInvitation,
      )) satisfies Handler,

    invite: (async (call) => {
      const wanted = read(teamMemberForm, call);
      const { asked, invited } = await teamInvitations.invite(call.account, call.param('team'), wanted);
      return withLink(call, ok(describeInvitation(asked)), invited);
    }) satisfies Handler,

    revoke: (async ({ account, param }) =>
      ok(
        describeInvitation(await teamInvitations.revoke(account, param('team'), param('invitation'))),
      )) satisfies Handler,

    invitation: (async ({ account, param }) =>
      ok(describeInvitation(await teamInvitations.find(account, param('invitation'))))) satisfies Handler,

    accept: (async ({ account, param }) =>
      created(describeMember(await teamInvitations.accept(account, param('invitation'))))) satisfies Handler,
  };
};

const person = ({ id, email, name }: Account) => ({ id, email, name });

const describeMember = ({
  id,
  account,
  role,
  twoFactor,
  createdAt,
  updatedAt,
}: TeamMember): TeamMemberResource => ({
  id,
  created_at: timestamp(createdAt),
  email: account.email,
  federated: false,
  identity_provider: null,
  role,
  two_factor_authentication: twoFactor,
  updated_at: timestamp(updatedAt),
  user: person(account),
});

const describeInvitation = ({
  invitation,
  team,
  account,
  invitedBy,
}: TeamInvitationInWords): TeamInvitationResource => ({
  id: invitation.id,
  created_at: timestamp(invitation.createdAt),
  invited_by: person(invitedBy),
  role: invitation.role,
  team: { id: team.id, name: team.name },
  updated_at: timestamp(invitation.createdAt),
  user: person(account),
});
