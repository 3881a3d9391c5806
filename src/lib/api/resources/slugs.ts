import type { Account } from '../../domain/account.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { Slug, SlugDraft } from '../../domain/slug.ts';
import { type SlugResource, slugCreateForm } from '../../schema/release.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { created, type Handler, ok, read } from '../call.ts';
import type { Capabilities } from '../capabilities.ts';
import { namedReference } from '../named-id.ts';
import { asMissing, bodyOf } from '../streams.ts';

type Parts = Pick<ApiOptions, 'slugs' | 'urls'>;

export const slugHandlers = ({ slugs, urls }: Parts, capabilities: Capabilities) => {
  /** Where the archive is to be had, or to be brought. */
  const blobOf = (account: Account, slug: Slug | SlugDraft): SlugResource['blob'] => {
    const url = (token: string) => `${urls.api()}/streams/slug/${token}`;
    return 'digest' in slug
      ? { method: 'get', url: url(capabilities.grant('slug', [account.id, slug.appId, slug.id].join('~'))) }
      : { method: 'put', url: url(capabilities.grant('slug-put', slug.id)) };
  };

  return {
    create: (async (call) => {
      const form = read(slugCreateForm, call);
      const draft = await slugs.announce(call.account, call.param('app'), {
        processTypes: form.process_types,
        commit: form.commit ?? null,
        commitDescription: form.commit_description ?? null,
        buildpackDescription: form.buildpack_provided_description ?? null,
        ...(form.stack === undefined ? {} : { stack: form.stack }),
        ...(form.checksum === undefined ? {} : { checksum: form.checksum }),
      });
      return created(describe(draft, blobOf(call.account, draft)));
    }) satisfies Handler,

    info: (async (call) => {
      const slug = await slugs.find(call.account, call.param('app'), call.param('slug'));
      return ok(describe(slug, blobOf(call.account, slug)));
    }) satisfies Handler,
  };
};

/** The archive of a slug, for whoever was given its URL. */
export const slugStream =
  ({ slugs }: Pick<ApiOptions, 'slugs'>, capabilities: Capabilities) =>
  async (token: string): Promise<Response> => {
    const [accountId = '', appId = '', id = ''] = (capabilities.subject('slug', token) ?? '').split('~');
    const slug = await slugs.findFor(accountId, appId, id).catch(asMissing('slug'));
    return new Response(
      bodyOf(slugs.read(slug), () => undefined),
      { headers: { 'content-type': 'application/gzip' } },
    );
  };

/** Takes the archive of an announced slug from whoever was given its URL. */
export const slugUpload =
  ({ slugs }: Pick<ApiOptions, 'slugs'>, capabilities: Capabilities) =>
  async (request: Request, token: string): Promise<Response> => {
    const id = capabilities.subject('slug-put', token);
    if (id === null) throw Refusal.missing('slug');
    await slugs.upload(id, request.body ?? nothing());
    return new Response(null, { status: 200 });
  };

async function* nothing(): AsyncGenerator<Uint8Array> {}

function describe(slug: Slug | SlugDraft, blob: SlugResource['blob']): SlugResource {
  const digest = 'digest' in slug ? slug.digest : slug.expectedDigest;
  return {
    id: slug.id,
    blob,
    buildpack_provided_description: slug.buildpackDescription,
    checksum: digest === null ? null : `SHA256:${digest}`,
    commit: slug.commit,
    commit_description: slug.commitDescription,
    created_at: timestamp(slug.createdAt),
    deleted_at: null,
    process_types: slug.processTypes,
    size: 'size' in slug ? slug.size : null,
    stack: namedReference('stack', slug.stack),
    updated_at: timestamp(slug.createdAt),
  };
}
