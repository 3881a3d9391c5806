import { z } from 'zod';
import { maybe, named, text } from './form.ts';
import type { FailureResource, Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

export interface PriceResource {
  readonly cents: number;
  readonly contract: boolean;
  readonly unit: string;
  /** Not in the plain variant. */
  readonly metered?: boolean;
}

export interface AddOnServiceResource {
  readonly id: string;
  readonly cli_plugin_name: string | null;
  readonly created_at: Timestamp;
  readonly human_name: string;
  readonly name: string;
  readonly state: 'ga';
  readonly supported_generations: readonly Reference[];
  readonly supports_multiple_installations: boolean;
  readonly supports_sharing: boolean;
  readonly updated_at: Timestamp;
  /** Only in the `3.renga` variant. */
  readonly summary?: string;
  readonly docs_url?: string;
}

export interface PlanResource {
  readonly id: string;
  readonly addon_service: Reference;
  readonly compliance: null;
  readonly created_at: Timestamp;
  readonly default: boolean;
  readonly description: string;
  readonly human_name: string;
  readonly installable_inside_private_network: boolean;
  readonly installable_outside_private_network: boolean;
  readonly name: string;
  readonly price: PriceResource;
  readonly space_default: boolean;
  readonly state: string;
  readonly updated_at: Timestamp;
  readonly visible: boolean;
}

export interface AddOnResource {
  readonly id: string;
  readonly actions: readonly never[];
  readonly addon_service: Reference | AddOnServiceResource;
  readonly app: Reference;
  readonly billed_price: PriceResource;
  readonly billing_entity: Reference & { readonly type: 'app' };
  readonly config_vars: readonly string[];
  readonly created_at: Timestamp;
  readonly name: string;
  readonly plan: Reference | PlanResource;
  readonly provider_id: string;
  readonly provision_message?: string;
  readonly state: 'provisioning' | 'provisioned' | 'deprovisioning' | 'deprovisioned';
  readonly updated_at: Timestamp;
  readonly web_url: string | null;
  /** Only in the `3.renga` variant. */
  readonly failure?: FailureResource | null;
}

export interface AddOnAttachmentResource {
  readonly id: string;
  readonly addon: Reference & { readonly app: Reference; readonly plan?: Reference };
  readonly app: Reference;
  readonly config_vars?: readonly string[];
  readonly created_at: Timestamp;
  readonly log_input_url: string | null;
  readonly name: string;
  readonly namespace: string | null;
  readonly updated_at: Timestamp;
  readonly web_url: string | null;
}

/** What whoever runs the service is told; they are told text. */
const options = maybe(z.record(text(64), z.union([text(), z.number(), z.boolean()]).transform(String)));

export const addOnCreateForm = z.object({
  plan: named,
  name: maybe(text(256)),
  attachment: maybe(z.object({ name: maybe(text(64)) })),
  config: options,
  confirm: maybe(text(64)),
});

export const addOnUpdateForm = z.object({ plan: maybe(named), name: maybe(text(256)) });

export const addOnDestroyForm = z.object({ force: maybe(z.boolean()) });

export const addOnResolveForm = z.object({
  addon: text(256),
  app: maybe(text(256)),
  addon_service: maybe(text(256)),
});

export const attachmentCreateForm = z.object({
  addon: named,
  app: named,
  name: maybe(text(64)),
  confirm: maybe(text(64)),
  /** `credential:NAME` */
  namespace: maybe(text(64).regex(/^credential:/, 'must be credential:NAME')),
});

export const attachmentResolveForm = z.object({
  addon_attachment: text(256),
  app: maybe(text(256)),
  addon_service: maybe(text(256)),
});

/** `POST /renga/addons/{addon}/console`, an extra of ours. */
export const consoleForm = z.object({
  words: z.array(text(64 * 1024)).max(100),
  tty: z.boolean(),
  rows: maybe(z.int().min(1).max(10_000)),
  columns: maybe(z.int().min(1).max(10_000)),
});
