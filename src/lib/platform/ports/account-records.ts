import type { Account } from '../../domain/account.ts';
import type { AppTransfer } from '../../domain/app-transfer.ts';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import type { BrowserLogin } from '../../domain/browser-login.ts';
import type { Collaboration } from '../../domain/collaboration.ts';
import type { Invitation } from '../../domain/invitation.ts';
import type { KeyedRequest } from '../../domain/keyed-request.ts';
import type { ClientToken, OauthClient, OauthGrant } from '../../domain/oauth.ts';
import type { PreAuthorization } from '../../domain/pre-authorization.ts';
import type { SecondFactor } from '../../domain/second-factor.ts';
import type { SshKey } from '../../domain/ssh-key.ts';

export interface AccountRecords {
  find(idOrEmail: string): Promise<Account | null>;
  /** The oldest there is of a person. */
  first(): Promise<Account | null>;
  insert(account: Account): Promise<void>;
  /** Its name, and when that was changed. */
  rename(account: Account): Promise<void>;
  /** With everything that belongs to it; it must own nothing. */
  delete(id: string): Promise<void>;
  /**
   * The account behind a token, expired ones included; only hashes of tokens are kept. An authorization of a client ends
   * here when its token does.
   */
  byToken(tokenHash: string): Promise<Granted | null>;
  byRefreshToken(refreshHash: string): Promise<Granted | null>;
  insertAuthorization(authorization: Authorization): Promise<void>;
  findAuthorization(id: string): Promise<Authorization | null>;
  authorizations(accountId: string): Promise<readonly Authorization[]>;
  /** Token, description and times; the rest of an authorization stays as it was given out. */
  updateAuthorization(authorization: Authorization): Promise<void>;
  deleteAuthorization(id: string): Promise<void>;
  /** `null` for an account that nobody can log in to with a password. */
  passwordHash(accountId: string): Promise<string | null>;
  setPasswordHash(accountId: string, hash: string): Promise<void>;
}

/** An authorization, and whose it is. */
export interface Granted {
  readonly account: Account;
  readonly authorization: Authorization;
}

/** What a token may be used for; the token itself is shown once and never kept. */
export interface Authorization {
  readonly id: string;
  readonly accountId: string;
  /** `null` for that of a client, whose tokens come and go. */
  readonly tokenHash: string | null;
  readonly description: string;
  /** What it may be used for, in the words of `domain/scope`. */
  readonly scope: readonly string[];
  /** The login that gave it out, if it was one. */
  readonly sessionId: string | null;
  /** The client that it was given to, if it was one. */
  readonly clientId: string | null;
  /** What that client fetches further tokens with. */
  readonly refreshHash: string | null;
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface OauthClientRecords {
  insert(client: OauthClient): Promise<void>;
  update(client: OauthClient): Promise<void>;
  /** With everything that people have allowed it. */
  delete(id: string): Promise<void>;
  find(id: string): Promise<OauthClient | null>;
  bySecret(secretHash: string): Promise<OauthClient | null>;
  /** Oldest first. */
  list(accountId: string): Promise<readonly OauthClient[]>;
}

export interface OauthGrantRecords {
  insert(grant: OauthGrant): Promise<void>;
  find(codeHash: string): Promise<OauthGrant | null>;
  /** Whether the code was still good: of several who try at once, one has it. */
  use(codeHash: string, authorizationId: string): Promise<boolean>;
  insertToken(token: ClientToken): Promise<void>;
  /** Oldest first. */
  tokens(authorizationId: string): Promise<readonly ClientToken[]>;
  findToken(id: string): Promise<ClientToken | null>;
  deleteToken(id: string): Promise<void>;
  /** Codes and tokens that are no longer good. */
  forgetBefore(at: Date): Promise<void>;
}

export interface InvitationRecords {
  /** In place of the one that its account had. */
  replace(invitation: Invitation): Promise<void>;
  find(secretHash: string): Promise<Invitation | null>;
  /** Whether it was there: of several who try at once, one has it. */
  delete(secretHash: string): Promise<boolean>;
}

export interface CollaborationRecords {
  find(appId: string, accountId: string): Promise<Collaboration | null>;
  /** Oldest first. */
  ofApp(appId: string): Promise<readonly Collaboration[]>;
  ofAccount(accountId: string): Promise<readonly Collaboration[]>;
  insert(collaboration: Collaboration): Promise<void>;
  update(collaboration: Collaboration): Promise<void>;
  delete(id: string): Promise<void>;
}

export interface AppTransferRecords {
  insert(transfer: AppTransfer): Promise<void>;
  update(transfer: AppTransfer): Promise<void>;
  delete(id: string): Promise<void>;
  ofApp(appId: string): Promise<readonly AppTransfer[]>;
  /** Those that it has offered and those that it was offered, newest first. */
  ofAccount(accountId: string): Promise<readonly AppTransfer[]>;
}

export interface SshKeyRecords {
  insert(key: SshKey): Promise<void>;
  /** Oldest first. */
  list(accountId: string): Promise<readonly SshKey[]>;
  delete(id: string): Promise<void>;
}

export interface AuditRecords {
  /** Forgets the oldest beyond so many. */
  insert(entry: AuditEntry, kept: number): Promise<void>;
  /** About any of these apps, or by any of these accounts; newest first. */
  list(wanted: {
    readonly appIds: readonly string[];
    readonly accountIds?: readonly string[];
    readonly limit: number;
  }): Promise<readonly AuditEntry[]>;
}

export interface KeyedRequestRecords {
  find(name: string): Promise<KeyedRequest | null>;
  /** In the place of one of that name. */
  put(request: KeyedRequest): Promise<void>;
  delete(name: string): Promise<void>;
  /** Forgets those begun up to `before`, and the oldest beyond so many. */
  trim(limits: { readonly before: Date; readonly most: number }): Promise<void>;
}

export interface SecondFactorRecords {
  find(accountId: string): Promise<SecondFactor | null>;
  /** In place of the one that the account had. */
  save(factor: SecondFactor): Promise<void>;
  delete(accountId: string): Promise<void>;
}

export interface BrowserLoginRecords {
  insert(login: BrowserLogin): Promise<void>;
  update(login: BrowserLogin): Promise<void>;
  delete(clientHash: string): Promise<void>;
  find(clientHash: string): Promise<BrowserLogin | null>;
  findByPage(pageHash: string): Promise<BrowserLogin | null>;
  /** How many there are, and how many of them were asked for from an address. */
  count(address: string): Promise<{ readonly all: number; readonly ofAddress: number }>;
  /** Forgets those that have ended by `now`. */
  trim(now: Date): Promise<void>;
}

export interface PreAuthorizationRecords {
  /** In place of the one for the same account, app and authorization. */
  put(preAuthorization: PreAuthorization): Promise<void>;
  /** Of an account for an app, also those that have ended. */
  list(accountId: string, appId: string): Promise<readonly PreAuthorization[]>;
  /** Forgets those that have ended by `now`. */
  trim(now: Date): Promise<void>;
}
