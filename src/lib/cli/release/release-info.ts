import type { ConfigVars } from '../../client/wire/app.ts';
import type { HandOver, ReleaseResource } from '../../client/wire/release.ts';
import { failureLines } from '../failure-lines.ts';
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
    Failure: release.failure ? failureLines(release.failure) : null,
    'Hand-over': release.hand_over ? handOverText(release.hand_over) : null,
    When: release.created_at,
  });
  out.line();
  out.header(`${style.name(`v${release.version}`)} Config vars`);
  if (options.shell)
    for (const [key, value] of Object.entries(config)) out.line(`${key}=${shellQuote(value)}`);
  else out.keyValues(config);
}

/** `120 requests served, 0 failed, 1 retried, longest held 35 ms` */
const handOverText = ({ served, failed, retried, longest_held_ms }: HandOver): string =>
  `${served} ${served === 1 ? 'request' : 'requests'} served, ${failed} failed, ${retried} retried, longest held ${longest_held_ms} ms`;
