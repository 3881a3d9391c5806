/**
 * What goes on by leave of somebody's access to an app or a pipeline, such as tails and sessions, ends with it. It is known
 * here alone: nothing of the kind outlives a control plane.
 */
export class OpenAccess {
  readonly #open = new Map<string, AbortController>();

  /**
   * Aborted when the account loses what it may do with the app or pipeline of that id. The same for all that is open at a
   * time.
   */
  of(id: string, accountId: string): AbortSignal {
    const key = `${id} ${accountId}`;
    const known = this.#open.get(key) ?? new AbortController();
    this.#open.set(key, known);
    return known.signal;
  }

  /** Cuts whatever is open. */
  end(id: string, accountId: string): void {
    const key = `${id} ${accountId}`;
    this.#open.get(key)?.abort(new Error('the access has ended'));
    this.#open.delete(key);
  }
}
