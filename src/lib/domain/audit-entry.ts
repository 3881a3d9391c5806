/** One thing that somebody did, or was not allowed to do. Names of what was changed, never values. */
export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  readonly actor: { readonly id: string; readonly email: string };
  /** Network address, or `this machine` for the owner at the local socket. */
  readonly address: string;
  /** `PATCH /apps/:app/config-vars`, `git push` */
  readonly action: string;
  /** As it was called then; it may be gone. */
  readonly app: { readonly id: string; readonly name: string } | null;
  /** Keys of what was sent. */
  readonly fields: readonly string[];
  readonly allowed: boolean;
}
