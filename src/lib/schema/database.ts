import { z } from 'zod';
import { maybe, text } from './form.ts';
import type { Timestamp } from './timestamp.ts';

// What Heroku's data host answers and is asked, as its command-line client has it; nothing of it is published.

export interface InfoLine {
  readonly name: string;
  readonly values: readonly string[];
}

/** `GET /client/v11/databases/{database}` */
export interface PostgresResource {
  readonly addon_id: string;
  readonly name: string;
  readonly plan: string;
  readonly created_at: Timestamp;
  readonly info: readonly InfoLine[];
  readonly resource_url: string;
  readonly following: null;
}

/** `GET /client/v11/databases/{database}/wait_status` */
export interface WaitResource {
  readonly message: string;
  readonly 'waiting?': boolean;
  readonly 'error?'?: boolean;
}

/** `GET /postgres/v0/databases/{database}/credentials` */
export interface CredentialResource {
  readonly uuid: string;
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

/** `GET /redis/v0/databases/{database}` */
export interface RedisResource {
  readonly addon_id: string;
  readonly name: string;
  readonly plan: string;
  readonly created_at: Timestamp;
  readonly version: string;
  readonly port: number;
  readonly formation: null;
  readonly metaas_source: null;
  readonly prefer_native_tls: boolean;
  readonly info: readonly InfoLine[];
  readonly resource_url: string;
}

/** `GET /redis/v0/databases/{database}/config` */
export interface RedisConfigResource {
  readonly timeout: { readonly value: number };
  readonly maxmemory_policy: {
    readonly value: string;
    readonly values: Readonly<Record<string, string>>;
  };
  readonly notify_keyspace_events: { readonly value: string };
}

/** `POST /client/v11/databases/{database}/upgrade/…` */
export interface UpgradeResource {
  readonly message: string;
}

export const upgradeForm = z.object({ version: maybe(text(16)) });

export const wantedVersionForm = z.object({ version: text(16) });

export const credentialCreateForm = z.object({ name: text(64) });

export const rotationForm = z.object({ forced: maybe(z.boolean()) });

export const resetForm = z.object({ extensions: maybe(z.array(text(128)).max(50)) });

/** `POST /renga/postgres/{database}/dump`, an extra of ours. */
export const dumpForm = z.object({ exclude_table_data: maybe(z.array(text(128)).max(50)) });

export const redisConfigForm = z.object({
  timeout: maybe(z.number()),
  maxmemory_policy: maybe(text(64)),
  notify_keyspace_events: maybe(text(64)),
});
