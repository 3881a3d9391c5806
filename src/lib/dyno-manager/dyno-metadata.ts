import { isEnabled } from '../domain/app-feature.ts';
import type { ConfigVars } from '../domain/config-vars.ts';
import type { Dyno } from '../domain/dyno.ts';
import { describeDeploy, type Slug } from '../domain/slug.ts';
import type { Records } from '../platform/ports.ts';

interface About {
  readonly appName: string;
  readonly slug: Slug;
  /** Domain that apps are seen under. */
  readonly domain: string;
}

/**
 * What a dyno may know of itself, when its app wants that; a release shows what was enabled when it was made.
 * Source: Dev Center, Dyno Metadata.
 */
export async function dynoMetadata(records: Records, dyno: Dyno, about: About): Promise<ConfigVars> {
  const [release, changes] = await Promise.all([
    records.releases.find(dyno.appId, dyno.releaseId),
    records.features.list(dyno.appId),
  ]);
  if (!release) return {};
  const { appName, slug, domain } = about;
  const commit = slug.commit ?? '';
  const description = describeDeploy(slug.commit);
  return {
    ...(isEnabled('runtime-dyno-metadata', changes, release.createdAt) && {
      HEROKU_APP_DEFAULT_DOMAIN_NAME: `${appName}.${domain}`,
      HEROKU_APP_ID: dyno.appId,
      HEROKU_APP_NAME: appName,
      HEROKU_DYNO_ID: dyno.id,
      HEROKU_RELEASE_CREATED_AT: `${release.createdAt.toISOString().slice(0, 19)}Z`,
      HEROKU_RELEASE_VERSION: `v${release.version}`,
      HEROKU_SLUG_COMMIT: commit,
      HEROKU_SLUG_DESCRIPTION: description,
    }),
    ...(isEnabled('runtime-dyno-build-metadata', changes, release.createdAt) && {
      HEROKU_BUILD_COMMIT: commit,
      HEROKU_BUILD_DESCRIPTION: description,
    }),
  };
}
