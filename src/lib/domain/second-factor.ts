/** What an account shows beside its password. */
export interface SecondFactor {
  readonly accountId: string;
  readonly secret: Uint8Array;
  /** Wanted at logins once a first code has shown that the person has it. */
  readonly isOn: boolean;
  /** Step of the newest code that was taken: none is good twice. */
  readonly lastStep: number;
  /** Hashes of those that are left. */
  readonly recoveryHashes: readonly string[];
}
