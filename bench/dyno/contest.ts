/** What one run took, ms: until all that is new accepts connections, and, where that is asked, until nothing old is left. */
export interface Times {
  readonly new: number;
  readonly old?: number;
}

/** One way to do the same thing. */
export interface Contender {
  readonly name: string;
  readonly run: () => Promise<Times>;
}

export interface Contest {
  readonly title: string;
  /** What the floor is, in words. */
  readonly floorWords: string;
  readonly floor: Contender;
  /** The highest ratio to the floor that is aimed at. */
  readonly goal: number;
  readonly ours: Contender;
  /** Measured beside them for comparison. */
  readonly others: readonly Contender[];
  readonly rounds: number;
}

export type Results = ReadonlyMap<Contender, readonly Times[]>;

/** Lets all contenders run in turn, each first as often as the others; the first round only warms up. */
export async function hold({ floor, ours, others, rounds }: Contest): Promise<Results> {
  const contenders = [floor, ours, ...others];
  const results = new Map<Contender, Times[]>(contenders.map((each) => [each, []]));
  for (let round = 0; round <= rounds; round += 1)
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const contender = contenders[(round + turn) % contenders.length];
      const times = await contender?.run();
      if (contender && times && round > 0) results.get(contender)?.push(times);
    }
  return results;
}
