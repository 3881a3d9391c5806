/** Builds under way in this process, so that they can be ended. */
export class RunningBuilds {
  readonly #builds = new Map<
    string,
    Set<{ readonly controller: AbortController; readonly ended: Promise<unknown> }>
  >();

  /** Runs `work` under a signal that aborts with `abort(appId)` or with `signal`. */
  async run<T>(appId: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const result = work(AbortSignal.any([signal, controller.signal]));
    const entry = { controller, ended: result.catch(() => undefined) };
    const entries = this.#builds.get(appId) ?? new Set();
    this.#builds.set(appId, entries.add(entry));
    try {
      return await result;
    } finally {
      entries.delete(entry);
      if (entries.size === 0 && this.#builds.get(appId) === entries) this.#builds.delete(appId);
    }
  }

  abort(appId: string, reason: string): void {
    for (const { controller } of this.#builds.get(appId) ?? []) controller.abort(new Error(reason));
  }

  abortAll(reason: string): void {
    for (const appId of [...this.#builds.keys()]) this.abort(appId, reason);
  }

  /** Resolves when no build of the app runs. */
  async ended(appId: string): Promise<void> {
    await Promise.all([...(this.#builds.get(appId) ?? [])].map((entry) => entry.ended));
  }
}
