import { Refusal } from '../../domain/refusal.ts';
import type { Slug } from '../../domain/slug.ts';
import type { SlugResource } from '../../schema/release.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Handler, ok } from '../call.ts';
import type { Capabilities } from '../capabilities.ts';
import { namedReference } from '../named-id.ts';
import { bodyOf } from '../streams.ts';

export const slugHandlers = (
  { slugs, urls }: Pick<ApiOptions, 'slugs' | 'urls'>,
  capabilities: Capabilities,
) => ({
  info: (async (call) => {
    const slug = await slugs.find(call.account, call.param('app'), call.param('slug'));
    return ok(describe(slug, `${urls.api()}/streams/slug/${capabilities.grant('slug', slug.digest)}`));
  }) satisfies Handler,
});

/** The archive of a slug, for whoever was given its URL. */
export const slugStream =
  ({ slugs }: Pick<ApiOptions, 'slugs'>, capabilities: Capabilities) =>
  (token: string): Response => {
    const digest = capabilities.subject('slug', token);
    if (digest === null) throw Refusal.missing('slug');
    return new Response(
      bodyOf(slugs.read({ digest }), () => undefined),
      { headers: { 'content-type': 'application/gzip' } },
    );
  };

const describe = (slug: Slug, url: string): SlugResource => ({
  id: slug.id,
  blob: { method: 'get', url },
  buildpack_provided_description: slug.buildpackDescription,
  checksum: `SHA256:${slug.digest}`,
  commit: slug.commit,
  commit_description: slug.commitDescription,
  created_at: timestamp(slug.createdAt),
  deleted_at: null,
  process_types: slug.processTypes,
  size: slug.size,
  stack: namedReference('stack', slug.stack),
  updated_at: timestamp(slug.createdAt),
});
