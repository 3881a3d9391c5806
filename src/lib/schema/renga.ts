import { z } from 'zod';
import type { Timestamp } from './timestamp.ts';

// What the Platform API has no words for: the installation itself.

/** `GET /renga/status` */
export interface StatusResource {
  readonly version: string;
  readonly pid: number;
  readonly home: string;
  readonly public_url: string;
  readonly domain: string;
  /** File with the certificate that signs for attached dynos; official clients have to be told to trust it. */
  readonly certificate_authority: string;
  /** Where git speaks https, with the port if it is not the usual one; official clients speak nothing else. */
  readonly secure_git_host: string;
  readonly started_at: Timestamp;
  /** Since when all apps are closed by an administrator; `null` when they are not. */
  readonly maintenance_since: Timestamp | null;
  readonly engine: {
    readonly name: string;
    readonly version: string | null;
    readonly available: boolean;
    /** Whether containers survive its restart; `null` where they cannot be made to, or nobody knows. */
    readonly live_restore: boolean | null;
    /** Why it is not available, and what to do. */
    readonly message: string | null;
  };
}

/** `PUT /renga/maintenance`: of all apps at once. */
export interface MaintenanceResource {
  readonly maintenance: boolean;
  readonly since: Timestamp | null;
}

/** `PUT /renga/maintenance` */
export const maintenanceForm = z.object({ maintenance: z.boolean() });

/** `POST /renga/shutdown` */
export const shutdownForm = z.object({ dynos: z.enum(['stop', 'keep']) });
