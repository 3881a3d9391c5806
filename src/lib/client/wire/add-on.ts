// What this client reads of the Platform API; the platform sends more.

import type { Failure, Reference } from './reference.ts';

export interface AddOnService extends Reference {
  readonly human_name: string;
  readonly state: string;
  readonly summary: string;
  readonly docs_url: string;
}

export interface AddOnPlan extends Reference {
  /** Not of a plan that is only referred to, as the price. */
  readonly human_name?: string;
  readonly description: string;
  readonly default: boolean;
  readonly price?: { readonly cents: number };
}

export interface AddOnResource extends Reference {
  readonly addon_service: AddOnService;
  readonly app: Reference;
  readonly plan: AddOnPlan;
  readonly config_vars: readonly string[];
  readonly state: 'provisioning' | 'provisioned' | 'deprovisioning' | 'deprovisioned';
  readonly created_at: string;
  /** What whoever made it says to its users. */
  readonly provision_message?: string;
  /** Of one that was asked for alone, and has a dashboard. */
  readonly web_url?: string | null;
  readonly failure?: Failure | null;
}

/** A service of somebody else that the installation offers. */
export interface AddOnProvider extends Reference {
  readonly base_url: string;
  readonly plans: readonly string[];
  /** Only in the answer that made it. */
  readonly client_secret?: string;
}

export interface AddOnAttachment extends Reference {
  readonly addon: Reference & { readonly app: Reference };
  readonly app: Reference;
  readonly config_vars: readonly string[];
  /** `credential:NAME` where it is not the default one. */
  readonly namespace: string | null;
}
