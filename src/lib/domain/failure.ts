/** Why something that was accepted did not come to a good end: a stable code, what happened, and the next step. */
export interface Failure {
  /** Stable and public, such as `boot_timeout`, `exited`, `listens_on_loopback`, `interrupted`. */
  readonly code: string;
  readonly message: string;
  /** What the person can do about it; a sentence. */
  readonly next: string;
}
