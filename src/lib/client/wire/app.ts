// What this client reads of the Platform API; the platform sends more.

import type { InvitationResource } from './account.ts';
import type { Person, Reference } from './reference.ts';

export interface AppResource {
  readonly id: string;
  readonly name: string;
  readonly owner: Person;
  readonly region: Reference;
  readonly stack: Reference;
  readonly build_stack: Reference;
  readonly web_url: string | null;
  readonly git_url: string;
  readonly maintenance: boolean;
  readonly acm: boolean;
  readonly archived_at: string | null;
  readonly repo_size: number | null;
  readonly slug_size: number | null;
  readonly internal_routing: boolean | null;
  readonly created_at: string;
  readonly team: Reference | null;
  /** Only where apps of a team are listed. */
  readonly locked?: boolean;
}

export interface Collaborator {
  readonly user: Person;
  readonly role: string;
  readonly permissions: readonly { readonly name: string }[];
}

export interface NewCollaborator extends Collaborator {
  /** What lets in somebody who had no account; Heroku sends a mail instead. */
  readonly invitation?: Pick<InvitationResource, 'url' | 'expires_at'>;
}

export interface AppTransfer {
  readonly id: string;
  readonly app: Reference;
  readonly owner: Person;
  readonly recipient: Person;
  readonly state: string;
  readonly created_at: string;
}

export interface DomainResource {
  readonly id: string;
  readonly hostname: string;
  readonly kind: 'heroku' | 'custom';
  readonly cname: string | null;
  readonly status: string;
  readonly acm_status: string | null;
  readonly acm_status_reason: string | null;
  readonly app: Reference;
  readonly sni_endpoint: Reference | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface FeatureResource {
  readonly name: string;
  /** `general` for features, anything else for labs. */
  readonly state: string;
  readonly description: string;
  readonly doc_url: string;
  readonly enabled: boolean;
}

export interface AppSetupResource {
  readonly id: string;
  readonly app: Reference;
  readonly build: { readonly id: string; readonly output_stream_url: string } | null;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly failure_message: string | null;
  readonly manifest_errors: readonly string[];
  readonly postdeploy: { readonly output: string; readonly exit_code: number } | null;
  readonly resolved_success_url: string | null;
}

export type ConfigVars = Readonly<Record<string, string>>;

/** A certificate of an app's domains. */
export interface SniEndpointResource {
  readonly id: string;
  readonly name: string;
  /** Ids of the domains that are shown with it. */
  readonly domains: readonly string[];
  readonly ssl_cert: {
    /** Had and renewed automatically. */
    readonly acm: boolean;
    readonly 'ca_signed?': boolean;
    readonly cert_domains: readonly string[];
    readonly expires_at: string;
    readonly issuer: string;
    readonly starts_at: string;
    readonly subject: string;
  };
}
