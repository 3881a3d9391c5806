/** A login of a client that a person decides about on a page. Its secrets are kept as hashes. */
export interface BrowserLogin {
  /** Of what the client waits under. */
  readonly clientHash: string;
  /** Of what is in the address of the page. */
  readonly pageHash: string;
  /** Of what the client shows while it waits. */
  readonly tokenHash: string;
  /** Who asks to be let in, as far as they say. */
  readonly description: string;
  /** Network address of the client. */
  readonly address: string;
  readonly decision: 'open' | 'allowed' | 'refused';
  /** As whom, once it is allowed. */
  readonly accountId: string | null;
  readonly endsAt: Date;
}
