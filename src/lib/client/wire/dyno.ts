// What this client reads of the Platform API; the platform sends more.

import type { Failure } from './reference.ts';

/** A process inside a dyno that was up already. */
export interface DynoProcessResource {
  readonly attach_url: string;
  /** Of backends that know changes of the terminal's size. */
  readonly id?: string;
}

export interface DynoResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: string;
  readonly state: string;
  readonly command: string;
  readonly attach_url: string | null;
  readonly release: { readonly id: string; readonly version: number };
  readonly created_at: string;
  readonly updated_at: string;
  readonly failure?: Failure | null;
  readonly exit_code?: number | null;
  readonly retry_at?: string | null;
}

export interface FormationResource {
  readonly type: string;
  readonly quantity: number;
  readonly size: string;
  readonly command: string;
}
