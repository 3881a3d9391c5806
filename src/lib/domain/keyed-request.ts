/** What was answered, as it can be said again. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request for a change that named an `Idempotency-Key`, so that its client may send it again. */
export interface KeyedRequest {
  /** Digest of who asked for what under which key. */
  readonly name: string;
  /** Digest of its body. */
  readonly bodyDigest: string;
  /** `null` while it is being done, and for good where that was cut short. */
  readonly answer: KeptAnswer | null;
  readonly begunAt: Date;
}
