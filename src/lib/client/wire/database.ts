// What this client reads of the Platform API; the platform sends more.

export interface InfoLine {
  readonly name: string;
  readonly values: readonly string[];
}

export interface PostgresInfo {
  readonly name: string;
  readonly plan: string;
  readonly info: readonly InfoLine[];
}

export interface RedisInfo extends PostgresInfo {
  readonly resource_url: string;
}

export interface WaitStatus {
  readonly message: string;
  readonly 'waiting?': boolean;
  readonly 'error?'?: boolean;
}

/** One way into a database. */
export interface Credential {
  readonly name: string;
  readonly state: string;
  readonly database: string;
  readonly host: string;
  readonly port: number;
  readonly credentials: readonly {
    readonly user: string;
    readonly password: string;
    readonly state: string;
  }[];
}

/** A backup, a restore or a copy. */
export interface Transfer {
  readonly uuid: string;
  readonly num: number;
  /** `b001` */
  readonly name: string;
  readonly from_type: string;
  readonly from_name: string;
  readonly to_type: string;
  readonly to_name: string;
  readonly to_url: string | null;
  readonly schedule: { readonly uuid: string } | null;
  readonly source_bytes: number;
  readonly processed_bytes: number;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly canceled_at: string | null;
  /** `null` while it is under way. */
  readonly succeeded: boolean | null;
  readonly logs?: readonly { readonly created_at: string; readonly message: string }[];
}

/** A backup of every day. */
export interface BackupSchedule {
  readonly uuid: string;
  readonly name: string;
  readonly hour: number;
  readonly timezone: string;
  readonly next_at: string;
}

export interface RedisConfig {
  readonly timeout: { readonly value: number };
  readonly maxmemory_policy: {
    readonly value: string;
    readonly values: Readonly<Record<string, string>>;
  };
  readonly notify_keyspace_events: { readonly value: string };
}

/** What was done, in words. */
export interface Said {
  readonly message: string;
}
