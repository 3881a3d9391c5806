import type { App } from '../../domain/app.ts';
import { teamBehind } from '../../domain/team.ts';
import type { Variant } from '../../schema/accept.ts';
import type { AppResource, AppSdkFields } from '../../schema/app.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { namedReference } from '../named-id.ts';

export type AppParts = Pick<ApiOptions, 'apps' | 'formations' | 'managedCertificates' | 'releases' | 'urls'>;

/** An app as every endpoint that answers apps shows it. */
export const appDescription =
  ({ apps, formations, managedCertificates, releases, urls }: AppParts) =>
  async (app: App, variant: Variant): Promise<AppResource> => {
    const [owner, current, acm] = await Promise.all([
      apps.ownerOf(app),
      releases.current(app),
      managedCertificates.isOn(app),
    ]);
    const slug = current && (await releases.slugOf(current));
    const team = teamBehind(owner);
    return {
      id: app.id,
      name: app.name,
      acm,
      archived_at: null,
      build_stack: namedReference('stack', app.buildStack),
      buildpack_provided_description: slug?.buildpackDescription ?? null,
      created_at: timestamp(app.createdAt),
      generation: variant === '3' ? namedReference('generation', 'cedar') : 'cedar',
      git_url: urls.git(app.name),
      internal_routing: null,
      maintenance: app.maintenance,
      organization: team,
      owner: { id: owner.id, email: owner.email },
      region: namedReference('region', app.region),
      released_at: current ? timestamp(current.createdAt) : null,
      repo_size: null,
      slug_size: slug?.size ?? null,
      space: null,
      stack: namedReference('stack', slug?.stack ?? app.buildStack),
      team,
      updated_at: timestamp(app.updatedAt),
      web_url: urls.web(app.name),
      ...(variant === '3' ? {} : { ...SDK_FIELDS, process_tier: await formations.tierOf(app) }),
    };
  };

const SDK_FIELDS: Omit<AppSdkFields, 'process_tier'> = {
  base_image_name: null,
  buildpacks: null,
  current_build_architecture: [],
};
