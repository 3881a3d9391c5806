import type { PlatformClient } from '../../client/platform-client.ts';
import type { PipelinePromotion, PromotionTarget } from '../../client/wire/pipeline.ts';
import { CommandError, Quit } from '../command-error.ts';
import type { Output } from '../output/output.ts';
import { showOutput } from '../output/show-output.ts';
import { compareConfig } from './config-comparison.ts';
import type { PipelineApp } from './pipeline-apps.ts';
import type { PromotionRoute } from './promotion-route.ts';

interface Tools {
  readonly client: PlatformClient;
  readonly out: Output;
}

const POLL_MS = 250;

/** Says which config vars of the source a target has not: its code may be waiting for them. Names only. */
export async function warnOfMissingConfig(
  { client, out }: Tools,
  { source, targets }: PromotionRoute,
): Promise<void> {
  for (const { app } of targets) {
    const { onlySource } = await compareConfig(client, source.app.name, app.name);
    if (onlySource.length > 0)
      out.warn(
        `${out.errorStyle.app(source.app.name)} has config vars that ${out.errorStyle.app(app.name)} has not: ${onlySource.join(', ')}`,
      );
  }
}

/**
 * Follows a promotion to its end, with the output of the release when there is one target, and checks that what was
 * promoted runs the source's bytes.
 * @throws {Quit} 1 when a target failed
 */
export async function followPromotion(
  { client, out }: Tools,
  promotion: PipelinePromotion,
  { source, targets }: PromotionRoute,
): Promise<readonly PromotionTarget[]> {
  const only = targets.length === 1 ? targets[0] : undefined;
  if (only) await streamRelease({ client, out }, promotion, only);
  const ended = await out.action('Waiting for promotion to complete', () => settled(client, promotion));
  const failed = ended.some((target) => target.status !== 'succeeded');
  if (failed) out.warn('Promotion to some apps failed');
  else out.line('\nPromotion successful');
  out.keyValues(Object.fromEntries(targets.flatMap((target) => outcomeOf(out, target, ended))));
  const checksum = await checkedDigest(client, promotion, ended);
  if (checksum) out.note(`Slug ${checksum}, the same as of ${out.errorStyle.app(source.app.name)}`);
  return ended;
}

/** `shop: succeeded`, with the reason below where it failed. */
function outcomeOf(
  out: Output,
  { app }: PipelineApp,
  ended: readonly PromotionTarget[],
): readonly (readonly [string, readonly string[]])[] {
  return ended
    .filter((target) => target.app.id === app.id)
    .map(({ status, error_message }) => [
      out.style.app(app.name),
      error_message === null ? [status] : [status, error_message],
    ]);
}

/** Ends the command with 1 when a target failed; everything has been said then. */
export function quitOnFailure(targets: readonly PromotionTarget[]): void {
  if (targets.some((target) => target.status !== 'succeeded')) throw new Quit(1);
}

/** Polls until no target is on its way. */
export async function settled(
  client: PlatformClient,
  promotion: PipelinePromotion,
): Promise<readonly PromotionTarget[]> {
  for (;;) {
    const targets = await client.pipelines.promotionTargets(promotion.id);
    if (targets.every((target) => target.status !== 'pending')) return targets;
    await pause();
  }
}

/** What the release command of the one target prints, from its start to its end; nothing where it has none. */
async function streamRelease(
  { client, out }: Tools,
  promotion: PipelinePromotion,
  { app }: PipelineApp,
): Promise<void> {
  const [target] = await client.pipelines.promotionTargets(promotion.id);
  if (!target?.release) return;
  let release = await client.releases.get(app.name, target.release.id);
  const url = release.output_stream_url;
  if (url === null) return;
  out.note('Running release command...');
  while (!(await showOutput({ client, out }, url)) && release.status === 'pending') {
    await pause();
    release = await client.releases.get(app.name, target.release.id);
  }
}

/**
 * The digest that the source and all targets that took the promotion run.
 * @throws {CommandError} `digest_differs`
 */
async function checkedDigest(
  client: PlatformClient,
  { source }: PipelinePromotion,
  targets: readonly PromotionTarget[],
): Promise<string | null> {
  const checksum = async (app: string, release: string): Promise<string | null> =>
    (await client.releases.slugOf(app, await client.releases.get(app, release)))?.checksum ?? null;
  const expected = await checksum(source.app.id, source.release.id);
  const promoted = targets.filter((target) => target.status === 'succeeded');
  for (const { app, release } of promoted) {
    const found = release && (await checksum(app.id, release.id));
    if (found !== expected)
      throw new CommandError(`${app.id} runs ${found}, and not ${expected}. Promote again.`, {
        id: 'digest_differs',
      });
  }
  return promoted.length > 0 ? expected : null;
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, POLL_MS));
