import { z } from 'zod';
import { text } from './form.ts';
import type { Timestamp } from './timestamp.ts';

/** An account that somebody was asked to. */
export interface InvitationResource {
  readonly id: string;
  readonly email: string;
  /** Where its password is set, once; null when it has one. Whole in the answer that gives it out, and in no other. */
  readonly url: string | null;
  readonly expires_at: Timestamp | null;
}

/** `POST /renga/invitations` */
export const invitationForm = z.object({ email: text(320) });
