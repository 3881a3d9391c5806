import type { InvitationResource } from '../../client/wire/account.ts';

/** What stands above the link of an invitation; nothing for an account that has a password. */
export function invitationLines({ email, url, expires_at }: InvitationResource): readonly string[] {
  if (url === null || expires_at === null) return [];
  return [`Pass this link on to ${email}. It sets their password, once, until ${expires_at}:`];
}
