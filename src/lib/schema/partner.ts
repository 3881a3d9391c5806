import { z } from 'zod';
import { maybe, text } from './form.ts';
import type { Timestamp } from './timestamp.ts';

/** `/renga/addon-providers`, an extra of ours. */
export interface AddOnProviderResource {
  readonly id: string;
  readonly name: string;
  readonly base_url: string;
  readonly sso_url: string | null;
  readonly config_vars: readonly string[];
  readonly plans: readonly string[];
  /** What it fetches tokens with: only in the answer that made it. */
  readonly client_secret?: string;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

/** `GET /addons/{addon}/sso`: what a browser is to post, and where. */
export interface SignOnResource {
  readonly method: 'post';
  readonly action: string;
  readonly params: Readonly<Record<string, string>>;
}

const word = text(256);
const plan = z.object({ name: word, description: maybe(word) });
const place = z.object({ base_url: text(2_048), sso_url: maybe(text(2_048)) });

/** An add-on manifest as Heroku's partners write it, with plans, which Heroku keeps elsewhere. */
export const manifestForm = z.object({
  id: word,
  name: maybe(word),
  summary: maybe(word),
  docs_url: maybe(text(2_048)),
  plans: maybe(z.array(plan).max(100)),
  api: z.object({
    config_vars_prefix: maybe(word),
    config_vars: z.array(word).max(100),
    password: word,
    sso_salt: maybe(word),
    regions: maybe(z.array(word)),
    requires: maybe(z.array(word)),
    version: maybe(z.union([word, z.number()]).transform(String)),
    production: place,
  }),
});

export const addOnConfigForm = z.object({
  config: z.array(z.object({ name: word, value: text(64 * 1024) })).max(100),
});

export const partnerDrainForm = z.object({ url: text(2_048) });
