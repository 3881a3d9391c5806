import * as Flags from '@oclif/core/flags';
import type { PlatformClient } from '../../client/platform-client.ts';
import type { PipelineResource } from '../../client/wire/pipeline.ts';
import { CommandError } from '../command-error.ts';
import { appFlags } from '../flags.ts';
import { requireCoupling } from './pipeline-apps.ts';

/** A pipeline by its name, or by an app that is in it. */
export const pipelineFlags = {
  ...appFlags,
  pipeline: Flags.string({ char: 'p', description: 'name or id of the pipeline', helpValue: 'PIPELINE' }),
};

/**
 * The pipeline that is meant: the one that is named, else the one of the app at hand.
 * @throws {CommandError} `missing_pipeline`, `no_pipeline`
 */
export async function chosenPipeline(
  client: PlatformClient,
  named: string | undefined,
  appAtHand: () => string | null,
): Promise<PipelineResource> {
  if (named !== undefined) return client.pipelines.get(named);
  const app = appAtHand();
  if (app === null)
    throw new CommandError('Name the pipeline with --pipeline, or an app of it with --app.', {
      id: 'missing_pipeline',
    });
  return client.pipelines.get((await requireCoupling(client, app)).pipeline.id);
}
