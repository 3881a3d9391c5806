// What this client reads of the Platform API; the platform sends more.

export interface BackendStatus {
  /** File with the certificate that signs for attached dynos. */
  readonly certificate_authority: string;
  /** Where git speaks https, `host[:port]`. */
  readonly secure_git_host: string;
  readonly version: string;
  readonly pid: number;
  readonly home: string;
  readonly public_url: string;
  readonly domain: string;
  readonly started_at: string;
  /** Since when an administrator has all apps closed. */
  readonly maintenance_since: string | null;
  readonly engine: {
    readonly name: string;
    readonly version: string | null;
    readonly available: boolean;
    readonly live_restore: boolean | null;
    readonly message: string | null;
  };
}
