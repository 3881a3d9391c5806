/** What an add-on of a service may use; every plan of one's own machines costs nothing. */
export interface Plan {
  /** Without the service: `mini`. */
  readonly name: string;
  readonly description: string;
  readonly memoryMb: number;
  /** Clients at the same time. */
  readonly connections: number;
  /** Another version is prepared before it is upgraded to. */
  readonly preparesUpgrades?: boolean | undefined;
  /** Backups that somebody made and that are kept; of services that have backups. */
  readonly backups?: number | undefined;
}
