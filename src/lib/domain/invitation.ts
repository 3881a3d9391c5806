import { Refusal } from './refusal.ts';
import { isTeamEmail } from './team.ts';

/** A link that lets whoever has it set the password of an account, once. */
export interface Invitation {
  readonly id: string;
  readonly accountId: string;
  /** The secret itself is shown once and never kept. */
  readonly secretHash: string;
  readonly expiresAt: Date;
  readonly createdAt: Date;
}

/** Three days: a link that is passed on by chat is read the next working day. */
export const INVITATION_LIFETIME_MS = 3 * 24 * 3_600_000;

const EMAIL = /^[^@\s<>"']{1,64}@[^@\s<>"']{1,255}$/;

/** An e-mail address as accounts keep it: in small letters. @throws {Refusal} `invalid_params`, id `invalid_email` */
export function checkEmail(text: string): string {
  const email = text.trim().toLowerCase();
  if (isTeamEmail(email))
    throw Refusal.invalid(`${text} is the address of a team. Name one of its members.`, 'invalid_email');
  if (!EMAIL.test(email)) throw Refusal.invalid(`${text} is not an e-mail address.`, 'invalid_email');
  return email;
}
