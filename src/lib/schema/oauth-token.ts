import { z } from 'zod';
import { maybe, text } from './form.ts';
import type { IdReference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

interface TokenPart {
  readonly id: string;
  /** Seconds that are left, or null for no end. */
  readonly expires_in: number | null;
  readonly token: string;
}

/** `POST /oauth/tokens` */
export interface OauthTokenResource {
  readonly id: string;
  readonly access_token: TokenPart;
  readonly authorization: IdReference;
  readonly client: { readonly secret: string } | null;
  readonly created_at: Timestamp;
  readonly grant: { readonly code: string; readonly type: string };
  readonly refresh_token: TokenPart;
  readonly session: IdReference;
  readonly updated_at: Timestamp;
  readonly user: IdReference;
}

/** `POST /oauth/token`: RFC 6749 §5.1, with what Heroku says beside. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly token_type: 'Bearer';
  readonly scope: string;
  readonly user_id: string;
  readonly session_nonce: null;
}

const GRANT_TYPES = ['authorization_code', 'refresh_token'] as const;
const secret = text(256);

export const oauthTokenForm = z.object({
  client: z.object({ secret }),
  grant: z.object({ type: z.enum(GRANT_TYPES), code: maybe(secret) }),
  refresh_token: maybe(z.object({ token: maybe(secret) })),
});

export const tokenForm = z.object({
  grant_type: z.enum(GRANT_TYPES),
  client_id: maybe(secret),
  client_secret: maybe(secret),
  code: maybe(secret),
  refresh_token: maybe(secret),
  redirect_uri: maybe(text(2_048)),
  code_verifier: maybe(text(128)),
});
