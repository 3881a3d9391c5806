import type { ConfigVars, ReleaseResource } from '../../client/wire.ts';
import type { Output } from '../output/output.ts';
import { shellQuote } from '../output/shell-quote.ts';
import { releasePaint, releaseRemark } from './release-status.ts';

/** One release and the config vars that it runs with. */
export function showRelease(
  out: Output,
  release: ReleaseResource,
  config: ConfigVars,
  options: { readonly shell: boolean },
): void {
  const { style } = out;
  const remark = releaseRemark(release);
  out.header(`Release ${style.name(`v${release.version}`)}`);
  out.keyValues({
    'Add-ons': release.addon_plan_names,
    By: style.user(release.user.email),
    Change: release.description + (remark ? ` (${releasePaint(style, release)(remark)})` : ''),
    'Eligible for Rollback?': release.eligible_for_rollback ? 'Yes' : 'No',
    Failure: release.failure ? `${release.failure.message} ${release.failure.next}` : null,
    When: release.created_at,
  });
  out.line();
  out.header(`${style.name(`v${release.version}`)} Config vars`);
  if (options.shell)
    for (const [key, value] of Object.entries(config)) out.line(`${key}=${shellQuote(value)}`);
  else out.keyValues(config);
}
