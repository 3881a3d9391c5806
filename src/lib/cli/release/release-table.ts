import type { ReleaseResource } from '../../client/wire.ts';
import type { Style } from '../output/style.ts';
import type { Column } from '../output/table.ts';
import { timeAgo } from '../output/time-ago.ts';
import { releasePaint, releaseRemark } from './release-status.ts';

/** Columns of a list of releases, as Heroku names them. */
export function releaseColumns(style: Style, now: Date): readonly Column<ReleaseResource>[] {
  return [
    {
      header: 'V',
      get: ({ version }) => `v${version}`,
      paint: (text, release) => releasePaint(style, release)(text),
    },
    {
      header: 'Description',
      shrinks: true,
      get: (release) => [release.description, releaseRemark(release)].filter(Boolean).join(' '),
      paint: (text, release) => {
        const remark = releaseRemark(release);
        return remark ? text.replace(remark, releasePaint(style, release)) : text;
      },
    },
    { header: 'User', get: ({ user }) => user.email, paint: style.user },
    { header: 'Created at', get: (release) => timeAgo(new Date(release.created_at), now), paint: style.dim },
  ];
}

/** `alpha Releases - Current: v12` */
export function releasesHeading(style: Style, app: string, releases: readonly ReleaseResource[]): string {
  const current = releases.find((release) => release.current);
  return `${style.app(app)} Releases${current ? ` - ${style.name(`Current: v${current.version}`)}` : ''}`;
}
