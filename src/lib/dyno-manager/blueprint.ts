import type { App } from '../domain/app.ts';
import type { ConfigVars } from '../domain/config-vars.ts';
import type { Dyno } from '../domain/dyno.ts';
import type { Release } from '../domain/release.ts';
import type { Slug } from '../domain/slug.ts';
import type { Records } from '../platform/ports.ts';

/** What the runs of one release have in common. */
export interface Blueprint {
  readonly appName: string;
  readonly slug: Slug;
  readonly config: ConfigVars;
}

export const blueprintOf = (app: App, release: Release, slug: Slug): Blueprint => ({
  appName: app.name,
  slug,
  config: release.config,
});

/** The blueprint of a run that only its row tells of. @throws {Error} when app, release or slug are gone */
export async function findBlueprint(
  records: Records,
  dyno: Pick<Dyno, 'appId' | 'releaseId' | 'releaseVersion'>,
): Promise<Blueprint> {
  const [app, release] = await Promise.all([
    records.apps.find(dyno.appId),
    records.releases.find(dyno.appId, dyno.releaseId),
  ]);
  const slug = release?.slugId ? await records.slugs.find(release.slugId) : null;
  if (!app || !release || !slug)
    throw new Error(`Release v${dyno.releaseVersion} of app ${dyno.appId} has nothing to run any more.`);
  return blueprintOf(app, release, slug);
}
