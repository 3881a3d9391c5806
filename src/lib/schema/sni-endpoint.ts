import { z } from 'zod';
import { text } from './form.ts';
import type { Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

export interface SniEndpointResource {
  readonly id: string;
  readonly app: Reference;
  readonly certificate_chain: string;
  readonly created_at: Timestamp;
  readonly display_name: null;
  /** Ids of the domains that are shown with it. */
  readonly domains: readonly string[];
  readonly name: string;
  readonly ssl_cert: {
    readonly id: string;
    /** Had and renewed automatically. */
    readonly acm: boolean;
    readonly 'ca_signed?': boolean;
    readonly cert_domains: readonly string[];
    readonly expires_at: Timestamp;
    readonly issuer: string;
    readonly 'self_signed?': boolean;
    readonly starts_at: Timestamp;
    readonly subject: string;
  };
  readonly updated_at: Timestamp;
}

const LONGEST_PEM = 128 * 1024;

/** Creating one, and putting another certificate in its place. */
export const sniEndpointForm = z.object({
  certificate_chain: text(LONGEST_PEM),
  private_key: text(LONGEST_PEM),
});
