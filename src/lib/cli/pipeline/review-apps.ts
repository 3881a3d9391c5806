import type { PlatformClient } from '../../client/platform-client.ts';
import type { AppResource } from '../../client/wire/app.ts';
import type { ReviewAppConfigResource, ReviewAppResource } from '../../client/wire/pipeline.ts';
import { CommandError } from '../command-error.ts';
import type { Output } from '../output/output.ts';
import { timeAgo } from '../output/time-ago.ts';

interface Tools {
  readonly client: PlatformClient;
  readonly out: Output;
}

const UNDER_WAY: ReadonlySet<string> = new Set(['pending', 'creating', 'deleting']);
const POLL_MS = 500;

/**
 * Resolves when a review app is ready, or there is nothing to wait for.
 * @throws {CommandError} `review_app_failed` with why there is none
 */
export async function waitForReviewApp(
  { client, out }: Tools,
  begun: ReviewAppResource,
  everyMs = POLL_MS,
): Promise<ReviewAppResource> {
  const title = `Waiting for the review app of ${out.errorStyle.name(begun.branch)}`;
  const seen = await out.action(title, async () => {
    let app = begun;
    while (UNDER_WAY.has(app.status)) {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      app = await client.reviewApps.get(app.id);
    }
    return app;
  });
  if (seen.status === 'created') return seen;
  throw new CommandError(`There is no review app of ${seen.branch}: ${seen.message ?? seen.status}`, {
    id: 'review_app_failed',
  });
}

/** The one review app of a branch. @throws {CommandError} `no_review_app` */
export async function reviewAppOf(
  client: PlatformClient,
  pipeline: { readonly id: string; readonly name: string },
  branch: string,
): Promise<ReviewAppResource> {
  const found = (await client.reviewApps.list(pipeline.id)).find((each) => each.branch === branch);
  if (found) return found;
  throw new CommandError(
    `${pipeline.name} has no review app of ${branch}. See: renga reviewapps -p ${pipeline.name}`,
    {
      id: 'no_review_app',
    },
  );
}

/** Review apps with the names of their apps. */
export async function listReviewApps(
  { client, out }: Tools,
  all: readonly ReviewAppResource[],
): Promise<void> {
  const apps = await client.apps.byIds(all.flatMap(({ app }) => (app ? [app.id] : [])));
  const appOf = (each: ReviewAppResource): AppResource | undefined =>
    apps.find(({ id }) => id === each.app?.id);
  out.table(all, [
    { header: 'branch', get: ({ branch }) => branch, paint: out.style.name },
    { header: 'app', get: (each) => appOf(each)?.name ?? '', paint: out.style.app },
    { header: 'status', get: ({ status }) => status },
    { header: 'made', get: ({ created_at }) => timeAgo(new Date(created_at), new Date()) },
    { header: 'message', get: ({ message }) => message ?? '', shrinks: true },
  ]);
}

/** How review apps of a pipeline are made. */
export function showReviewConfig(out: Output, config: ReviewAppConfigResource): void {
  const { app_limit, stale_days } = config;
  out.keyValues({
    'Made of pushed branches': yesOrNo(config.automatic_review_apps),
    'Wait for CI': yesOrNo(config.wait_for_ci),
    Destroyed: config.destroy_stale_apps
      ? `with the branch, or after ${stale_days} days without a push`
      : 'with the branch',
    'At most': `${app_limit} apps`,
  });
}

const yesOrNo = (value: boolean): string => (value ? 'yes' : 'no');
