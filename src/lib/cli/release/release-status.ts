import type { ReleaseResource } from '../../client/wire/release.ts';
import type { Paint, Style } from '../output/style.ts';

/** What is added to a release's description while it is not, or did not become, what serves. */
export function releaseRemark({ status, failure, output_stream_url }: ReleaseResource): string | null {
  if (status === 'pending') return output_stream_url ? 'release command executing' : 'release starting';
  if (status === 'expired') return 'release expired';
  if (status !== 'failed') return null;
  return failure && failure.code !== 'release_command_failed'
    ? `release failed: ${failure.code}`
    : 'release command failed';
}

/** The colour of a release by its status. */
export function releasePaint(style: Style, { status }: ReleaseResource): Paint {
  if (status === 'pending') return style.warning;
  if (status === 'failed') return style.failure;
  return status === 'expired' ? style.dim : style.name;
}
