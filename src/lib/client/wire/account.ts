// What this client reads of the Platform API; the platform sends more.

import type { Person, Reference } from './reference.ts';

/** Where the password of a further account is set, once; null where it has one. */
export interface InvitationResource extends Person {
  readonly url: string | null;
  readonly expires_at: string | null;
}

/** Eco dyno hours of an account in this month, in seconds. */
export interface AccountQuotaResource {
  readonly account_quota: number;
  readonly quota_used: number;
  readonly apps: readonly { readonly app_uuid: string; readonly quota_used: number }[];
}

export interface SshKey {
  readonly id: string;
  readonly comment: string;
  readonly email: string;
  readonly fingerprint: string;
  readonly public_key: string;
}

export interface AuditEntry {
  readonly created_at: string;
  readonly actor: Person;
  readonly address: string;
  readonly action: string;
  readonly app: Reference | null;
  readonly fields: readonly string[];
  readonly allowed: boolean;
}

export interface AuthorizationResource {
  readonly id: string;
  /** Of an application the newest one, or null when none is good. */
  readonly access_token: {
    readonly id: string;
    readonly token: string;
    /** Seconds that are left, or null for no end. */
    readonly expires_in: number | null;
  } | null;
  /** The application that was allowed. */
  readonly client: { readonly id: string; readonly name: string; readonly redirect_uri: string } | null;
  readonly description: string;
  readonly scope: readonly string[];
  readonly updated_at: string;
  readonly user?: { readonly email: string };
}

/** An application that asks people whether it may act for them. */
export interface OauthClientResource {
  readonly id: string;
  readonly name: string;
  readonly redirect_uri: string;
  /** Unreadable where it was handed out before, as Renga does. */
  readonly secret: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** `POST /auth`: where a person logs in, and where their client waits for that. */
export interface BrowserLoginResource {
  readonly browser_url: string;
  readonly cli_url: string;
  readonly token: string;
}

export type BrowserLoginOutcome = { readonly access_token: string } | { readonly error: string };
