import { z } from 'zod';
import { maybe, text } from './form.ts';
import type { IdReference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

interface TokenPart {
  readonly id: string;
  /** Seconds that are left, or null for no end. */
  readonly expires_in: number | null;
  /** Whole in the answer that gives it out, unreadable in every other. */
  readonly token: string;
}

export interface OauthAuthorizationResource {
  readonly id: string;
  /** Of a client's authorization the newest one, or null when none is good. */
  readonly access_token: TokenPart | null;
  readonly client: { readonly id: string; readonly name: string; readonly redirect_uri: string } | null;
  readonly created_at: Timestamp;
  readonly description: string;
  readonly grant: null;
  readonly refresh_token: TokenPart | null;
  readonly scope: readonly string[];
  readonly session: IdReference | null;
  readonly updated_at: Timestamp;
  readonly user: { readonly id: string; readonly email: string; readonly full_name: string | null };
}

/** Heroku Dev Center, OAuth: Scopes. */
const SCOPES: readonly string[] = [
  'global',
  'identity',
  'read',
  'write',
  'read-protected',
  'write-protected',
];

export const oauthAuthorizationForm = z.object({
  description: maybe(text(256)),
  /** Seconds; null for no end. */
  expires_in: maybe(z.int().min(1).max(3_153_600_000)),
  scope: maybe(
    z
      .array(text(64))
      .refine((scope) => scope.every((each) => SCOPES.includes(each)), `is one of ${SCOPES.join(', ')}`),
  ),
});

export const oauthAuthorizationChangeForm = z.object({
  description: maybe(text(256)),
  /** Whose it is to be. */
  client: maybe(z.object({ id: text(64), secret: text(256) })),
});

/** `PUT /account/password` */
export const passwordForm = z.object({
  current_password: maybe(text(1_024)),
  new_password: text(1_024),
});

/** `DELETE /account` */
export const accountRemoveForm = z.object({ password: maybe(text(1_024)) });

/** `GET /oauth/sessions` */
export interface OauthSessionResource {
  readonly id: string;
  readonly description: string;
  readonly expires_in: number | null;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}
