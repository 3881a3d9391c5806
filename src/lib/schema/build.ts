import { z } from 'zod';
import { maybe, text } from './form.ts';
import type { FailureResource, IdReference, Person } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

export interface BuildResource {
  readonly id: string;
  readonly app: IdReference;
  readonly buildpacks: readonly { readonly url: string; readonly name: string }[] | null;
  readonly created_at: Timestamp;
  /** Whoever knows it can read the output. */
  readonly output_stream_url: string;
  readonly release: IdReference | null;
  readonly slug: IdReference | null;
  readonly source_blob: {
    readonly checksum: string | null;
    readonly url: string;
    readonly version: string | null;
    readonly version_description: string | null;
  };
  readonly stack: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly updated_at: Timestamp;
  readonly user: Person;
  /** Only in the `3.renga` variant. */
  readonly failure?: FailureResource | null;
}

/** What a build wrote, line by line; of the service's early years, and still asked for. */
export interface BuildResultResource {
  readonly build: Pick<BuildResource, 'id' | 'status' | 'output_stream_url'>;
  readonly exit_code: number;
  readonly lines: readonly { readonly line: string; readonly stream: 'STDOUT' }[];
}

export const buildCreateForm = z.object({
  source_blob: z.object({
    url: text(8_192),
    version: maybe(text(256)),
    version_description: maybe(text(4_096)),
    checksum: maybe(text(256)),
  }),
  buildpacks: maybe(
    z
      .array(
        z
          .object({ url: maybe(text(2_048)), name: maybe(text(2_048)) })
          .refine(({ url, name }) => url !== undefined || name !== undefined, 'needs a url or a name'),
      )
      .max(50),
  ),
});

export interface BuildpackInstallationResource {
  readonly ordinal: number;
  readonly buildpack: { readonly url: string; readonly name: string };
}

export const buildpackInstallationsForm = z.object({
  updates: z.array(z.object({ buildpack: text(2_048).min(1) })).max(50),
});

export interface SourceResource {
  readonly source_blob: { readonly get_url: string; readonly put_url: string };
}
