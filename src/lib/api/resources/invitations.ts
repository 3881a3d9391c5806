import type { Invited } from '../../platform/invitations.ts';
import { type InvitationResource, invitationForm } from '../../schema/invitation.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions, ApiUrls } from '../api-options.ts';
import { created, type Handler, read, secret } from '../call.ts';

/** Accounts for further people. */
export const invitationHandlers = ({ invitations, urls }: Pick<ApiOptions, 'invitations' | 'urls'>) => ({
  create: (async (call) => {
    const { email } = read(invitationForm, call);
    return secret(created(describeInvited(await invitations.inviteAs(call.account, email), urls)));
  }) satisfies Handler,
});

/** With the link, as it is given out once. */
export const describeInvited = ({ account, link }: Invited, urls: ApiUrls): InvitationResource => ({
  id: account.id,
  email: account.email,
  url: link && `${urls.api()}/invitations/${link.secret}`,
  expires_at: link && timestamp(link.expiresAt),
});
