import { z } from 'zod';
import { notOffered, text } from './form.ts';
import type { Timestamp } from './timestamp.ts';

export interface AccountResource {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly allow_tracking: boolean;
  readonly beta: boolean;
  readonly country_of_residence: string | null;
  readonly created_at: Timestamp;
  readonly default_organization: null;
  readonly default_team: null;
  readonly delinquent_at: Timestamp | null;
  readonly federated: boolean;
  readonly identity_provider: null;
  readonly last_login: Timestamp | null;
  readonly sms_number: string | null;
  readonly suspended_at: Timestamp | null;
  readonly two_factor_authentication: boolean;
  readonly updated_at: Timestamp;
  readonly verified: boolean;
}

/** Fields of the `3.sdk` variant. */
export interface AccountSdkFields {
  readonly acknowledged_msa: boolean;
  readonly acknowledged_msa_at: Timestamp | null;
  readonly eco_dynos_enabled: boolean;
  readonly eco_dynos_shutdown_at: Timestamp | null;
  readonly italian_customer_terms: string | null;
  readonly italian_partner_terms: string | null;
  readonly mfa_enabled: boolean;
  readonly mfa_exemption: boolean;
  readonly mfa_exemption_reason: string | null;
  readonly mfa_experience: 'vaas' | 'legacy';
  readonly pipeline_cost_consent_at: Timestamp | null;
}

/** Dyno hours of an account in this month, in seconds: what it has, and what was used of it. */
export interface AccountQuotaResource {
  readonly account_quota: number;
  readonly quota_used: number;
  readonly apps: readonly { readonly app_uuid: string; readonly quota_used: number }[];
}

/** What the caller may still ask: one token a request. */
export interface RateLimitResource {
  readonly remaining: number;
}

/** A name of null takes it away. */
export const accountUpdateForm = z.object({
  name: text(256).nullable().optional(),
  allow_tracking: notOffered('tracking'),
  beta: notOffered('beta features'),
});
