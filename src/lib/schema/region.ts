import type { Timestamp } from './timestamp.ts';

export interface RegionResource {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly created_at: Timestamp;
  readonly description: string;
  readonly locale: string;
  readonly private_capable: boolean;
  readonly provider: { readonly name: string; readonly region: string };
  readonly updated_at: Timestamp;
}

export interface StackResource {
  readonly id: string;
  readonly name: string;
  readonly created_at: Timestamp;
  readonly default: boolean;
  readonly state: 'beta' | 'deprecated' | 'public';
  readonly updated_at: Timestamp;
}
