// What this client reads of the Platform API; the platform sends more.

export interface LogDrainResource {
  readonly id: string;
  readonly url: string;
  readonly token: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface WebhookResource {
  readonly id: string;
  readonly url: string;
  readonly include: readonly string[];
  readonly level: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface WebhookEventResource {
  readonly id: string;
  readonly include: string;
  readonly payload: { readonly action: string; readonly resource: string };
  readonly created_at: string;
}

export interface WebhookDeliveryResource {
  readonly id: string;
  readonly event: { readonly id: string; readonly include: string };
  readonly webhook: { readonly id: string; readonly level: string };
  readonly status: string;
  readonly num_attempts: number;
  readonly next_attempt_at: string | null;
  readonly last_attempt: { readonly code: number | null; readonly error_class: string | null } | null;
  readonly created_at: string;
}
