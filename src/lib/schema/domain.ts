import { z } from 'zod';
import { text } from './form.ts';
import type { Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

export interface DomainResource {
  readonly id: string;
  /** How far its certificate is, where those of the app are managed. */
  readonly acm_status: string | null;
  readonly acm_status_reason: string | null;
  readonly app: Reference;
  /** Where a DNS record of the name should lead; none for the name that the platform gave. */
  readonly cname: string | null;
  readonly created_at: Timestamp;
  readonly hostname: string;
  readonly kind: 'heroku' | 'custom';
  readonly sni_endpoint: Reference | null;
  readonly status: 'none' | 'succeeded';
  readonly updated_at: Timestamp;
}

const endpoint = text(256).nullish();

export const domainCreateForm = z.object({ hostname: text(), sni_endpoint: endpoint });

export const domainUpdateForm = z.object({ sni_endpoint: endpoint });
