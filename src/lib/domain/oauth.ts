import { Refusal } from './refusal.ts';

/** A program of somebody's that asks people whether it may act for them. */
export interface OauthClient {
  readonly id: string;
  /** Whose program it is. */
  readonly accountId: string;
  readonly name: string;
  /** Where people are sent back to, and nowhere else. */
  readonly redirectUri: string;
  /** The secret itself is shown once and never kept. */
  readonly secretHash: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a person has allowed a client, until the client fetches its tokens with the code. */
export interface OauthGrant {
  readonly id: string;
  readonly codeHash: string;
  readonly clientId: string;
  readonly accountId: string;
  readonly scope: readonly string[];
  /** Of a client that proves to have asked itself (RFC 7636, S256). */
  readonly challenge: string | null;
  /** What was given out for the code; it is good once. */
  readonly authorizationId: string | null;
  readonly expiresAt: Date;
}

/** An access token of a client; what it may do is in its authorization. */
export interface ClientToken {
  readonly id: string;
  readonly authorizationId: string;
  readonly tokenHash: string;
  readonly expiresAt: Date;
  readonly createdAt: Date;
}

/** Five minutes (Heroku Dev Center, OAuth: Token exchange). */
export const GRANT_LIFETIME_MS = 5 * 60_000;
/** Eight hours (the same page). Refresh tokens have no end. */
export const CLIENT_TOKEN_LIFETIME_MS = 8 * 3_600_000;

/** Hosts to which a code may travel in the clear: those of this machine, and of networks that are private. */
const NEAR =
  /^(localhost|.+\.localhost|.+\.local|\[::1\]|10\.\d+\.\d+\.\d+|127\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+)$/;

/** Whether what is secret may travel to a host in the clear. */
export const isNearHost = (hostname: string): boolean => NEAR.test(hostname);

/** @throws {Refusal} `invalid_params`, id `invalid_redirect_uri` */
export function checkRedirectUri(text: string): string {
  const url = URL.parse(text);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isNearHost(url.hostname));
  if (!isSafe || url.hash !== '' || url.username !== '' || url.password !== '')
    throw Refusal.invalid(
      'A redirect URI is an https URL without a fragment; http is for this machine and private networks only.',
      'invalid_redirect_uri',
    );
  return text;
}
