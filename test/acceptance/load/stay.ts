/** One long connection, as its client saw it. */
export interface Stay {
  /** Version of the release whose dyno took it: `v12`. */
  readonly release: string;
  readonly endedAt: Date;
  /** Its end in the protocol's own words. */
  readonly end: string;
  /** Something came twice, not at all, or in another order. */
  readonly isBroken: boolean;
}
