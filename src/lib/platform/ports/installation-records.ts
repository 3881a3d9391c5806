/** What is kept of the installation as a whole. */
export interface InstallationRecords {
  /** Since when all of its apps are closed; `null` when they are not. */
  closedSince(): Promise<Date | null>;
  /** Does nothing where they are closed already. */
  close(at: Date): Promise<void>;
  open(): Promise<void>;
}
