import type { ReleaseResource } from '../../client/wire/release.ts';
import type { Style } from '../output/style.ts';
import type { Column } from '../output/table.ts';
import { timeAgo } from '../output/time-ago.ts';
import { releasePaint, releaseRemark } from './release-status.ts';

/** Columns of a list of releases, as Heroku names them, and what the router saw where it saw anything. */
export function releaseColumns(
  style: Style,
  { now, releases }: { readonly now: Date; readonly releases: readonly ReleaseResource[] },
): readonly Column<ReleaseResource>[] {
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
    ...(releases.some((release) => seenText(release) !== '')
      ? [
          {
            header: 'Hand-over',
            get: seenText,
            paint: (text: string, release: ReleaseResource) =>
              release.hand_over?.failed ? style.failure(text) : style.success(text),
          },
        ]
      : []),
  ];
}

/** `alpha Releases - Current: v12` */
export function releasesHeading(style: Style, app: string, releases: readonly ReleaseResource[]): string {
  const current = releases.find((release) => release.current);
  return `${style.app(app)} Releases${current ? ` - ${style.name(`Current: v${current.version}`)}` : ''}`;
}

/** `120 served`, `118 served, 2 failed`; nothing where nobody asked for anything. */
function seenText({ hand_over }: ReleaseResource): string {
  if (!hand_over || hand_over.served + hand_over.failed === 0) return '';
  return `${hand_over.served} served${hand_over.failed > 0 ? `, ${hand_over.failed} failed` : ''}`;
}
