import { downstreamStage } from '../../domain/pipeline.ts';
import { CommandError } from '../command-error.ts';
import type { PipelineApp } from './pipeline-apps.ts';

/** From which app to which others a promotion goes. */
export interface PromotionRoute {
  readonly source: PipelineApp;
  readonly targets: readonly PipelineApp[];
  /** `stage production` or `apps: a, b` */
  readonly label: string;
}

/**
 * The apps that are named, else all of the next stage.
 * @throws {CommandError} when there is nowhere to go
 */
export function promotionRoute(
  apps: readonly PipelineApp[],
  sourceName: string,
  to: string | undefined,
): PromotionRoute {
  const source = apps.find(({ app }) => app.name === sourceName || app.id === sourceName);
  if (!source) throw refuse(`Cannot find app ${sourceName}.`, 'not_in_pipeline');
  return to === undefined ? toNextStage(apps, source) : toNamed(apps, source, to);
}

function toNamed(apps: readonly PipelineApp[], source: PipelineApp, to: string): PromotionRoute {
  const names = [...new Set(to.split(',').map((name) => name.trim()))].filter(Boolean);
  if (names.length === 0) throw refuse('Name at least one app behind --to.', 'no_target');
  const targets = names.map((name) => {
    const target = apps.find(({ app }) => app.name === name || app.id === name);
    if (!target)
      throw refuse(
        `Cannot find app ${name} in the pipeline. Its apps: ${apps.map(({ app }) => app.name).join(', ')}.`,
        'not_in_pipeline',
      );
    if (target === source)
      throw refuse(
        `Cannot promote from an app to itself: ${name}. Specify a different target app.`,
        'target_is_source',
      );
    return target;
  });
  return { source, targets, label: `apps: ${targets.map(({ app }) => app.name).join(', ')}` };
}

function toNextStage(apps: readonly PipelineApp[], source: PipelineApp): PromotionRoute {
  const stage = downstreamStage(source.coupling.stage);
  if (!stage)
    throw refuse(
      `Cannot promote ${source.app.name} from '${source.coupling.stage}' stage. Name where to: --to APP`,
      'no_next_stage',
    );
  const targets = apps.filter(({ coupling }) => coupling.stage === stage);
  if (targets.length === 0)
    throw refuse(
      `Cannot promote from ${source.app.name} as there are no downstream apps in ${stage} stage.`,
      'no_target',
    );
  return { source, targets, label: `stage ${stage}` };
}

const refuse = (message: string, id: string): CommandError => new CommandError(message, { id });
