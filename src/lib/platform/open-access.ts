/**
 * What goes on by leave of somebody's access to an app, such as tails and sessions, ends with it. It is known here alone:
 * nothing of the kind outlives a control plane.
 */
export class OpenAccess {
  readonly #open = new Map<string, AbortController>();

  /** Aborted when the account loses what it may do with the app. The same for all that is open at a time. */
  of(appId: string, accountId: string): AbortSignal {
    const key = `${appId} ${accountId}`;
    const known = this.#open.get(key) ?? new AbortController();
    this.#open.set(key, known);
    return known.signal;
  }

  /** Cuts whatever is open. */
  end(appId: string, accountId: string): void {
    const key = `${appId} ${accountId}`;
    this.#open.get(key)?.abort(new Error('the access to the app has ended'));
    this.#open.delete(key);
  }
}
