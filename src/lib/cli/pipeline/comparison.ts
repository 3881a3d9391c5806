import type { PlatformClient } from '../../client/platform-client.ts';
import { type Commit, commitsBetween } from '../git/history.ts';
import type { Output } from '../output/output.ts';
import { type ConfigComparison, compareConfig } from './config-comparison.ts';

/** What promoting one app to another would change. */
export interface Comparison {
  readonly source: string;
  readonly target: string;
  /** Commits of what serves; null where nothing was deployed from a commit. */
  readonly source_commit: string | null;
  readonly target_commit: string | null;
  /** Null where the checkout at hand does not know both. */
  readonly commits: readonly Commit[] | null;
  readonly config?: ConfigComparison;
}

export async function compareApps(
  client: PlatformClient,
  [source, target]: readonly [string, string],
  { config }: { readonly config: boolean },
): Promise<Comparison> {
  const [newer, older] = await Promise.all([commitOf(client, source), commitOf(client, target)]);
  return {
    source,
    target,
    source_commit: newer,
    target_commit: older,
    commits: newer !== null && older !== null ? await commitsBetween(older, newer) : null,
    ...(config ? { config: await compareConfig(client, source, target) } : {}),
  };
}

export function showComparison(out: Output, comparison: Comparison): void {
  showCommits(out, comparison);
  if (comparison.config) showConfig(out, comparison, comparison.config);
}

function showCommits(out: Output, comparison: Comparison): void {
  const { commits, source_commit: newer, target_commit: older } = comparison;
  const [source, target] = [out.style.app(comparison.source), out.style.app(comparison.target)];
  out.line();
  if (newer === null) out.line(`${source} has nothing that could be promoted to ${target}`);
  else if (newer === older) out.line(`${source} is up to date with ${target}`);
  else if (commits !== null && commits.length > 0)
    listCommits(out, `${source} is ahead of ${target}`, commits);
  else showDifference(out, comparison);
}

function listCommits(out: Output, heading: string, commits: readonly Commit[]): void {
  out.header(`${heading} by ${commits.length} commit${commits.length === 1 ? '' : 's'}`);
  out.table(commits, [
    { header: 'SHA', get: ({ sha }) => sha, paint: out.style.name },
    { header: 'Date', get: ({ date }) => date, paint: out.style.dim },
    { header: 'Author', get: ({ author }) => author },
    { header: 'Message', get: ({ message }) => message, shrinks: true },
  ]);
}

/** Two commits of which the checkout at hand cannot tell what lies between, or of which the older is ahead. */
function showDifference(out: Output, { source, target, ...of }: Comparison): void {
  out.header(`${out.style.app(source)} differs from ${out.style.app(target)}`);
  out.keyValues({
    [source]: of.source_commit?.slice(0, 8),
    [target]: of.target_commit?.slice(0, 8) ?? 'nothing deployed',
  });
  if (of.target_commit !== null && of.commits === null)
    out.line('\nCall this in a checkout that has both commits to see what lies between them.');
}

function showConfig(out: Output, { source, target }: Comparison, config: ConfigComparison): void {
  const { onlySource, onlyTarget, differing } = config;
  out.line();
  if (onlySource.length + onlyTarget.length + differing.length === 0) {
    out.line(`${out.style.app(source)} and ${out.style.app(target)} have the same config vars`);
    return;
  }
  out.header('Config vars');
  out.keyValues({
    [`Only on ${source}`]: onlySource,
    [`Only on ${target}`]: onlyTarget,
    'With other values': differing,
  });
}

async function commitOf(client: PlatformClient, app: string): Promise<string | null> {
  const release = await client.releases.current(app);
  return (release && (await client.releases.slugOf(app, release)))?.commit ?? null;
}
