import { z } from 'zod';
import { maybe, named, notOffered, text } from './form.ts';
import type { Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

export interface AppSetupResource {
  readonly id: string;
  readonly app: Reference;
  readonly build: {
    readonly id: string;
    readonly status: 'pending' | 'succeeded' | 'failed';
    readonly output_stream_url: string;
  } | null;
  readonly created_at: Timestamp;
  readonly failure_message: string | null;
  readonly manifest_errors: readonly string[];
  readonly postdeploy: { readonly output: string; readonly exit_code: number } | null;
  readonly resolved_success_url: string | null;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly updated_at: Timestamp;
}

export const appSetupCreateForm = z.object({
  app: maybe(
    z.object({
      name: maybe(text(64)),
      region: maybe(named),
      stack: maybe(named),
      space: notOffered('private spaces'),
      /** The team that is to own it, in the word of earlier clients. */
      organization: maybe(named),
      locked: maybe(z.boolean()),
    }),
  ),
  source_blob: z.object({ url: text(8_192), version: maybe(text(256)), checksum: maybe(text(256)) }),
  overrides: maybe(
    z.object({
      buildpacks: maybe(z.array(z.object({ url: text(2_048) })).max(50)),
      env: maybe(z.record(text(256), text(32_768))),
    }),
  ),
});
