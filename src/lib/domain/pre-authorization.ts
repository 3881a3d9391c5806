/** That an account has shown its second factor, and may change an app for a while. */
export interface PreAuthorization {
  readonly accountId: string;
  readonly appId: string;
  /** What the token of the request belonged to; `null` at the local socket. */
  readonly authorizationId: string | null;
  readonly endsAt: Date;
}
